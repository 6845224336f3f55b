using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;

namespace KvmPS.Commands.Network;

/// <summary>Removes network adapters from VMs (virDomainDetachDeviceFlags) and waits until the guest has released them.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmNetworkAdapter",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByAdapter
)]
public sealed class RemoveKvmNetworkAdapterCommand : VMItemCommand
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

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the adapter.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>The time that the guest has to release it, in seconds. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != ByAdapter) base.Process();
        else foreach (var adapter in NetworkAdapter) Each(adapter, () => Remove(OwnerOf(adapter), NicReference.Of(adapter)));
    }

    private Domain OwnerOf(KvmNetworkAdapter adapter) => Owner(adapter.ConnectionUri, adapter.VMId, adapter.VMName);

    private protected override void Process(Domain domain) => Remove(domain, MacAddress is null ? null : new NicReference(MacAddress));

    private void Remove(Domain domain, NicReference? wanted)
    {
        var removal = NetworkAdapterRemoval.Plan(domain, wanted, Scope);
        if (Approve(removal.Text, removal.Text + "?", Force)) removal.CarryOut(new Deadline(TimeSpan.FromSeconds(TimeoutSec)), Cancel);
    }
}
