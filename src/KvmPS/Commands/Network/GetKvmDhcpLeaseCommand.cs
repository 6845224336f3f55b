using System.Management.Automation;
using System.Net;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Network;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Gets the DHCP leases of networks (virNetworkGetDHCPLeases).</summary>
[Cmdlet(VerbsCommon.Get, "KvmDhcpLease", DefaultParameterSetName = ByNetwork)]
[OutputType(typeof(KvmDhcpLease))]
public sealed class GetKvmDhcpLeaseCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByNetwork = "Network";

    /// <summary>Names of networks; wildcards allowed. Default: all that run.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Networks from Get-KvmNetwork.</summary>
    [Parameter(ParameterSetName = ByNetwork, ValueFromPipeline = true)]
    [Reference(typeof(KvmNetwork))]
    [ValidateNotNullOrEmpty]
    public KvmNetwork[]? Network { get; set; }

    private protected override void Process()
    {
        foreach (var target in Network is not null ? NetworkTarget.Of(HostOf, Network) : NetworkTarget.Of(Hypervisor, Name))
            Each(
                target.Label,
                () =>
                {
                    foreach (var network in target.Find().Where(n => n.Active))
                        Each(network.Name, () => Write(network));
                });
    }

    private void Write(LibvirtNetwork network)
    {
        foreach (var lease in network.Leases().OrderBy(l => l.Address, StringComparer.Ordinal))
        {
            if (!IPAddress.TryParse(lease.Address, out var address)) continue;
            WriteObject(new KvmDhcpLease
            {
                Network = network.Name,
                MacAddress = lease.MacAddress,
                IPAddress = address,
                PrefixLength = lease.PrefixLength,
                HostName = lease.HostName,
                ClientId = lease.ClientId,
                ExpiryTime = lease.ExpiryTime > 0 ? DateTimeOffset.FromUnixTimeSeconds(lease.ExpiryTime).ToLocalTime() : null,
                ConnectionUri = network.Connection.Uri,
            });
        }
    }
}
