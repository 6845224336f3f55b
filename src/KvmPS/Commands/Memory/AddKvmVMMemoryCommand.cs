using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Memory;
using KvmPS.Operations.VM;
using KvmPS.Planning.Common;

namespace KvmPS.Commands.Memory;

/// <summary>Adds memory to VMs, including running VMs (virDomainAttachDeviceFlags), and makes the guest use it.</summary>
[Cmdlet(VerbsCommon.Add, "KvmVMMemory", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMMemory))]
public sealed class AddKvmVMMemoryCommand : VMItemCommand
{
    /// <summary>The size in bytes, such as 1GB: a multiple of 128MB, or of 2MB for virtio-mem.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public long Size { get; set; }

    /// <summary>The type of the memory device. Default: Dimm.</summary>
    [Parameter]
    public KvmVMMemoryType Type { get; set; }

    /// <summary>The NUMA node of the guest that it belongs to. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Node { get; set; }

    /// <summary>For virtio-mem: the size that the guest gets of it, in bytes; Set-KvmVMMemory changes it. Default: all of it.</summary>
    [Parameter]
    public long? RequestedSize { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: both of a running VM, Config of one that is off.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>The time that the guest has to use it, in seconds. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 10;

    /// <summary>Writes the memory device as the VM has it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        SizeArgument.Check(Size, nameof(Size), gigabytesBelow: 64);
        VMMemoryPlan.CheckSize(Size, Type, nameof(Size));
        if (RequestedSize is not { } requested) return;
        if (Type != KvmVMMemoryType.VirtioMem)
        {
            throw new KvmException(
                "MemoryNotResizable",
                Failure.InvalidArgument,
                "-RequestedSize is for virtio-mem only: the size of a DIMM is fixed.",
                "Add -Type VirtioMem, or leave -RequestedSize out.");
        }

        if (requested != 0) SizeArgument.Check(requested, nameof(RequestedSize), gigabytesBelow: 64);
        VMMemoryPlan.CheckSize(requested, Type, nameof(RequestedSize));
        if (requested > Size) throw VMMemoryErrors.RequestedTooMuch(requested, Size);
    }

    private protected override void Process(Domain domain)
    {
        var addition = VMMemoryAddition.Plan(
            domain,
            ScopeResolver.From(domain, Scope),
            new()
            {
                Type = Type,
                Size = Size,
                Requested = RequestedSize ?? Size,
                Node = Node,
            });
        if (!ShouldProcess(domain.Name, addition.Text)) return;
        if (addition.CarryOut(TimeoutSec, Cancel) is { } warning) WriteWarning(warning);
        if (PassThru)
        {
            WriteObject(
                new VMMemoryReader(domain, new(TimeSpan.FromSeconds(TimeoutSec))).Read(id => id == addition.Id),
                enumerateCollection: true);
        }
    }
}
