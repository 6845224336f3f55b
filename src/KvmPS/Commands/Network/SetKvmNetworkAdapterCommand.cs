using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Network;
using KvmPS.Planning.Network;

namespace KvmPS.Commands.Network;

/// <summary>
/// Changes network adapters of VMs (virDomainUpdateDeviceFlags): reconnects, disconnects or limits them, including those of running VMs.
/// </summary>
[Cmdlet(VerbsCommon.Set, "KvmNetworkAdapter", SupportsShouldProcess = true, DefaultParameterSetName = ByAdapter)]
[OutputType(typeof(KvmNetworkAdapter))]
public sealed class SetKvmNetworkAdapterCommand : VMItemCommand
{
    private const string ByAdapter = "NetworkAdapter";

    /// <summary>The MAC address of the adapter. Default: the only adapter of the VM.</summary>
    [Parameter(Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Position = 1, ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(MacAddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string? MacAddress { get; set; }

    /// <summary>Network adapters from Get-KvmNetworkAdapter.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByAdapter, ValueFromPipeline = true)]
    [Reference(typeof(KvmNetworkAdapter), nameof(KvmNetworkAdapter.MacAddress), Optional = [nameof(KvmNetworkAdapter.Alias),
        nameof(KvmNetworkAdapter.DeviceAddress), nameof(KvmNetworkAdapter.Type), nameof(KvmNetworkAdapter.Source)])]
    public KvmNetworkAdapter[] NetworkAdapter { get; set; } = [];

    /// <summary>The libvirt network to connect it to, also while the VM runs.</summary>
    [Parameter]
    [Alias("SwitchName", "NetworkName")]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Network { get; set; }

    /// <summary>The bridge of the host to connect it to, also while the VM runs.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Bridge { get; set; }

    /// <summary>Down disconnects the virtual cable, Up connects it again.</summary>
    [Parameter]
    public KvmLinkState? LinkState { get; set; }

    /// <summary>Bytes that the guest may receive in a second, on average: 10MB; 0: no limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? InboundBytesPerSec { get; set; }

    /// <summary>Bytes that the guest may send in a second, on average: 10MB; 0: no limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? OutboundBytesPerSec { get; set; }

    /// <summary>Its VLAN, 1 to 4094; 0: none.</summary>
    [Parameter]
    [ValidateRange(0, 4094)]
    public int? Vlan { get; set; }

    /// <summary>A network filter, such as clean-traffic against forged addresses; an empty value removes it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkFilterCompleter))]
    [AllowEmptyString]
    public string? Filter { get; set; }

    /// <summary>Another MAC address; takes effect at the next start.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NewMacAddress { get; set; }

    /// <summary>The card that the guest sees; takes effect at the next start.</summary>
    [Parameter]
    public KvmNetworkAdapterModel? Model { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the adapter.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Writes the network adapter as the VM has it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => NetworkOrBridge.Check(Network, Bridge);

    private protected override void Process()
    {
        if (ParameterSetName != ByAdapter) base.Process();
        else foreach (var adapter in NetworkAdapter) Each(adapter, () => Set(OwnerOf(adapter), NicReference.Of(adapter)));
    }

    private Domain OwnerOf(KvmNetworkAdapter adapter) => Owner(adapter.ConnectionUri, adapter.VMId, adapter.VMName);

    private protected override void Process(Domain domain) => Set(domain, MacAddress is null ? null : new NicReference(MacAddress));

    private void Set(Domain domain, NicReference? wanted)
    {
        var change = NetworkAdapterChange.Plan(domain, wanted, Scope, new()
        {
            Network = Network,
            Bridge = Bridge,
            LinkState = LinkState,
            Inbound = InboundBytesPerSec,
            Outbound = OutboundBytesPerSec,
            Vlan = Vlan,
            Filter = Filter,
            MacAddress = NewMacAddress,
            Model = Model,
        });
        if (change.IsEmpty) WriteVerbose($"Network adapter {change.Mac} of VM '{domain.Name}' already has the requested settings.");
        else if (ShouldProcess(domain.Name, change.Text)) change.CarryOut();
        else return;
        if (Bridge is not null && BridgeOfHost.Missing(domain.Connection, Bridge) is { } warning) WriteWarning(warning);
        if (PassThru) WriteObject(NetworkAdapterReader.One(domain, change.After));
    }
}
