using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;
using KvmPS.Xml;

namespace KvmPS.Commands.Network;

/// <summary>
/// Gets the IP addresses of running guests: from the guest agent, else a DHCP lease, else the neighbour table of the host.
/// </summary>
[Cmdlet(VerbsCommon.Get, "KvmIPAddress", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmIPAddress))]
public sealed class GetKvmIPAddressCommand : VMItemCommand
{
    /// <summary>The time that a guest agent has to respond, in seconds; then the other sources are read. Default: 5.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 5;

    /// <summary>The number of VMs that are queried in parallel. Default: 32.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    private protected override void Begin() => BeginWork(ThrottleLimit, "Reading IP addresses");

    private protected override void Process(Domain domain)
        => Work.Add(domain.Name, async _ => await ParallelWork.Blocking(() => Read(domain)).ConfigureAwait(false));

    private List<KvmIPAddress> Read(Domain domain)
    {
        if (!domain.IsActive) return [];
        return
        [
            .. VMAddresses
                .Read(domain, DomainXml.Parse(domain.Xml(DomainXmlFlags.None)), TimeSpan.FromSeconds(TimeoutSec))
                .Select(a => new KvmIPAddress
                {
                    VMName = domain.Name,
                    VMId = domain.Id,
                    Address = a.Address,
                    PrefixLength = a.Source == KvmVMAddressSource.Arp ? 0 : a.PrefixLength,
                    MacAddress = a.MacAddress,
                    Interface = a.Interface,
                    Source = a.Source,
                    ConnectionUri = domain.Connection.Uri,
                }),
        ];
    }
}
