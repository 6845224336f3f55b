using System.Net.NetworkInformation;
using KvmPS.Libvirt;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>
/// Ports that a new VM can listen on: no definition names them, nobody on this machine listens there, and no other VM of the command got
/// them.
/// </summary>
internal sealed class HostPorts(Connection connection)
{
    private const int Most = 65535;
    private const int First = 1024;

    private readonly object _gate = new();
    private HashSet<(int Port, bool IsUdp)>? _taken;

    /// <param name="port">The port of the VM that the new one is made of.</param>
    /// <param name="isUdp">UDP; else TCP.</param>
    /// <returns>The next free one.</returns>
    public int Next(int port, bool isUdp)
    {
        lock (_gate)
        {
            var taken = _taken ??= Read();
            taken.Add((port, isUdp));
            var found = Enumerable.Range(1, Most).Select(i => port + i <= Most ? port + i : port + i - Most + First)
                .First(p => !taken.Contains((p, isUdp)));
            taken.Add((found, isUdp));
            return found;
        }
    }

    private HashSet<(int Port, bool IsUdp)> Read()
    {
        var taken = new HashSet<(int, bool)>(Domain.Ask(connection, ListDomains.None,
            d => PortableDomainXml.Parse(d.Xml(DomainXmlFlags.Inactive), "libvirt's answer").Ports).SelectMany(p => p));
        if (!connection.IsLocal) return taken;
        var host = IPGlobalProperties.GetIPGlobalProperties();
        taken.UnionWith(host.GetActiveTcpListeners().Select(e => (e.Port, false)));
        taken.UnionWith(host.GetActiveUdpListeners().Select(e => (e.Port, true)));
        return taken;
    }
}
