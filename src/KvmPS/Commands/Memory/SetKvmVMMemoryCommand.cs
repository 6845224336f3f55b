using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Memory;
using KvmPS.Planning.Common;

namespace KvmPS.Commands.Memory;

/// <summary>
/// Changes the requested size of virtio-mem devices (virDomainUpdateDeviceFlags), and waits until the guest has applied it.
/// </summary>
[Cmdlet(VerbsCommon.Set, "KvmVMMemory", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMMemory))]
public sealed class SetKvmVMMemoryCommand : VMItemCommand
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

    /// <summary>The size that the guest gets of it, in bytes: 512MB; 0: nothing. A multiple of 2MB.</summary>
    [Parameter(Mandatory = true)]
    public long RequestedSize { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the device.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>The time that the guest has, in seconds. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 10;

    /// <summary>Writes the memory device as the VM has it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        if (RequestedSize != 0) SizeArgument.Check(RequestedSize, nameof(RequestedSize), gigabytesBelow: 64);
    }

    private protected override void Process()
    {
        if (ParameterSetName != ByMemory) base.Process();
        else foreach (var memory in Memory) Each(memory, () => Set(Owner(memory.ConnectionUri, memory.VMId, memory.VMName), memory.Id));
    }

    private protected override void Process(Domain domain)
    {
        foreach (var id in Id) Each(id, () => Set(domain, id));
    }

    private void Set(Domain domain, string id)
    {
        var change = VMMemoryResize.Plan(domain, id, RequestedSize, Scope);
        if (change.IsEmpty) WriteVerbose($"Memory device {id} of VM '{domain.Name}' already has the requested size.");
        else if (!ShouldProcess(domain.Name, change.Text)) return;
        else if (change.CarryOut(TimeoutSec, Cancel) is { } warning) WriteWarning(warning);
        if (PassThru)
        {
            WriteObject(new VMMemoryReader(domain, new(TimeSpan.FromSeconds(TimeoutSec))).Read(d => d == id), enumerateCollection: true);
        }
    }
}
