using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Lists VMs (virConnectGetAllDomainStats).</summary>
[Cmdlet(VerbsCommon.Get, "KvmVM")]
[OutputType(typeof(VirtualMachine), typeof(VirtualMachineDetail))]
public sealed class GetKvmVMCommand : KvmCommand
{
    // What libvirt's daemon does at once for one client.
    private const int DetailsAtOnce = 5;

    private ParallelWork? details;

    /// <summary>Names of VMs; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Only VMs in one of these states.</summary>
    [Parameter]
    public VMState[]? State { get; set; }

    /// <summary>With disks, NICs, addresses, snapshots and the guest's system, which are read VM by VM.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected override void Begin() => details = Detailed ? new(DetailsAtOnce, Cancel) : null;

    private protected override void End()
    {
        if (details is not null) WriteAll(details, "Reading VMs");
    }

    private protected override void Process()
    {
        if (Name is null)
        {
            Write(VMReader.All(Hypervisor, Cancel));
            return;
        }

        foreach (var name in Name)
        {
            Each(name, () => Write(name == "*" ? VMReader.All(Hypervisor, Cancel) : VMReader.For(Hypervisor, DomainSelection.ByName(Hypervisor, name), Cancel)));
        }
    }

    private void Write(IEnumerable<VirtualMachine> vms)
    {
        var host = Hypervisor;
        foreach (var vm in vms)
        {
            Cancel.ThrowIfCancellationRequested();
            if (State is not null && !State.Contains(vm.State)) continue;
            if (details is null) WriteObject(vm);
            else details.Add(vm.Name, cancel => VMDetailReader.ReadAsync(host, vm, cancel));
        }
    }
}
