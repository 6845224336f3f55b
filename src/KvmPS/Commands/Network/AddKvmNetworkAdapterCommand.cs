using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Network;
using KvmPS.Planning.Network;

namespace KvmPS.Commands.Network;

/// <summary>Adds a network adapter to VMs (virDomainAttachDeviceFlags), including running VMs.</summary>
[Cmdlet(VerbsCommon.Add, "KvmNetworkAdapter", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmNetworkAdapter))]
public sealed class AddKvmNetworkAdapterCommand : VMItemCommand
{
    /// <summary>The libvirt network that it is connected to. Default, without -Bridge: default.</summary>
    [Parameter(Position = 1)]
    [Alias("SwitchName", "NetworkName")]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Network { get; set; }

    /// <summary>The bridge of the host that it is connected to, instead of a network.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Bridge { get; set; }

    /// <summary>Its MAC address. Default: a new one that begins with 52:54:00.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MacAddress { get; set; }

    /// <summary>The model of the NIC that the guest sees. Default: Virtio.</summary>
    [Parameter]
    public KvmNetworkAdapterModel Model { get; set; }

    /// <summary>Whether its link is up. Default: Up.</summary>
    [Parameter]
    public KvmLinkState LinkState { get; set; }

    /// <summary>Its VLAN, 1 to 4094. Default: none.</summary>
    [Parameter]
    [ValidateRange(1, 4094)]
    public int? Vlan { get; set; }

    /// <summary>A network filter, such as clean-traffic against forged addresses. Default: none.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkFilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Bytes that the guest may receive in a second, on average: 10MB. Default: no limit.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? InboundBytesPerSec { get; set; }

    /// <summary>Bytes that the guest may send in a second, on average: 10MB. Default: no limit.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? OutboundBytesPerSec { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: both of a running VM, Config of one that is off.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Writes the network adapter as the VM has it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => NetworkOrBridge.Check(Network, Bridge);

    private protected override void Process(Domain domain)
    {
        var addition = NetworkAdapterAddition.Plan(domain, Scope, new()
        {
            Network = Bridge is null ? Network ?? "default" : null,
            Bridge = Bridge,
            MacAddress = MacAddress,
            Model = Model,
            LinkState = LinkState,
            Vlan = Vlan,
            Filter = Filter,
            Inbound = InboundBytesPerSec,
            Outbound = OutboundBytesPerSec,
        });
        if (!ShouldProcess(domain.Name, addition.Text)) return;
        addition.CarryOut();
        if (Bridge is not null && BridgeOfHost.Missing(domain.Connection, Bridge) is { } warning) WriteWarning(warning);
        if (PassThru) WriteObject(NetworkAdapterReader.One(domain, new(addition.Mac)));
    }
}
