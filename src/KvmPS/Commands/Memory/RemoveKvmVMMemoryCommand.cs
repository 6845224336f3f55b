using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Memory;

namespace KvmPS.Commands.Memory;

/// <summary>Removes memory devices from VMs (virDomainDetachDeviceFlags) and waits until the guest has released them.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmVMMemory",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByVMName
)]
public sealed class RemoveKvmVMMemoryCommand : VMItemCommand
{
    private const string ByMemory = "Memory";

    /// <summary>Names of memory devices, such as mem0.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(VMMemoryCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Memory devices from Get-KvmVMMemory.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByMemory, ValueFromPipeline = true)]
    [Reference(typeof(KvmVMMemory), nameof(KvmVMMemory.Id))]
    public KvmVMMemory[] Memory { get; set; } = [];

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the device.</summary>
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
        if (ParameterSetName != ByMemory) base.Process();
        else foreach (var memory in Memory) Each(memory, () => Remove(Owner(memory.ConnectionUri, memory.VMId, memory.VMName), memory.Id));
    }

    private protected override void Process(Domain domain)
    {
        foreach (var id in Id) Each(id, () => Remove(domain, id));
    }

    private void Remove(Domain domain, string id)
    {
        var removal = VMMemoryRemoval.Plan(domain, id, Scope);
        if (Approve(removal.Text, removal.Text + "?", Force)) removal.CarryOut(new Deadline(TimeSpan.FromSeconds(TimeoutSec)), Cancel);
    }
}
