using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Planning.Bridge;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Bridge;

/// <summary>Bridges of this host: sysfs, the addresses that ip tells, and whose NICs their ports are.</summary>
/// <param name="host">The host's files.</param>
/// <param name="vmOfPort">The VM by the name of its NIC on the host, as a port.</param>
internal sealed class BridgeReader(HostRoot host, IReadOnlyDictionary<string, KvmBridgePort> vmOfPort)
{
    private readonly Interfaces _interfaces = new(host);
    private ILookup<string, AddressEntry>? _addresses;

    /// <summary>Reads this host's bridges and whose NICs their ports are now.</summary>
    public static BridgeReader OfThisHost(Func<Connection> connect, Action<string> say, CancellationToken cancel) =>
        new(HostRoot.Current, RunningVMs(connect, say, cancel));

    public IEnumerable<string> Names() => _interfaces.Bridges();

    /// <summary>The VMs that run, by their NICs' names on the host; none while libvirt cannot be asked.</summary>
    private static Dictionary<string, KvmBridgePort> RunningVMs(Func<Connection> connect, Action<string> say, CancellationToken cancel)
    {
        Dictionary<string, KvmBridgePort> found = new(StringComparer.Ordinal);
        try
        {
            var connection = connect();
            foreach (var vm in new DomainListing(connection, StatsGroups.State | StatsGroups.Interface).All(cancel))
                foreach (var nic in vm.Nics) found[nic] = new(nic, vm.Name) { VMId = vm.Id, ConnectionUri = connection.Uri };
        }
        catch (Exception error) when (Session.MeansNoHost(error))
        {
            say($"VMName is empty because libvirt cannot be queried. {error.Message}");
        }

        return found;
    }

    /// <summary>The VMs whose stored definition names the bridge.</summary>
    public static IReadOnlyList<string> StoredVMs(Connection connection, string bridge) =>
        [
            .. Domain
                .Ask(
                    connection,
                    ListDomains.Persistent,
                    d =>
                        DomainXml.Parse(d.Xml(DomainXmlFlags.Inactive)).Nics.Any(n => n.Type == "bridge" && n.Source == bridge)
                            ? d.Name
                            : null)
                .OfType<string>(),
        ];

    /// <exception cref="KvmException">BridgeNotFound.</exception>
    public KvmBridge Read(string name, CancellationToken cancel)
    {
        if (!_interfaces.IsBridge(name)) throw BridgeErrors.NotFound(name, Names());
        var bridge = _interfaces.Read(name);
        // A copied tree has no kernel to be asked.
        _addresses ??= host.IsReal ? ReadAddresses(cancel) : Enumerable.Empty<AddressEntry>().ToLookup(_ => "");
        KvmBridgePort[] ports = [.. bridge.Port.Select(p => vmOfPort.GetValueOrDefault(p) ?? new(p, VMName: null))];
        KvmBridgePort[] vms =
        [
            .. ports.Where(p => p.VMName is not null).DistinctBy(p => p.VMName).OrderBy(p => p.VMName, StringComparer.Ordinal),
        ];
        return bridge with
        {
            PortDetail = ports,
            VMName = [.. vms.Select(p => p.VMName!)],
            VMId = [.. vms.Select(p => p.VMId!.Value)],
            ConnectionUri = vms.FirstOrDefault()?.ConnectionUri ?? "",
            Address = [.. _addresses[name].Where(a => !a.IsLinkLocal).Select(a => a.Text)],
        };
    }

    private static ILookup<string, AddressEntry> ReadAddresses(CancellationToken cancel)
        => NetworkState.ParseAddresses(IpRoute.Read(NetworkState.Questions[0], cancel));
}
