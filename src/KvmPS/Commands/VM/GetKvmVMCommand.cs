using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Lists VMs (virConnectGetAllDomainStats).</summary>
[Cmdlet(VerbsCommon.Get, "KvmVM")]
[OutputType(typeof(VirtualMachine))]
public sealed class GetKvmVMCommand : KvmCommand
{
    /// <summary>Names of VMs; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Only VMs in one of these states.</summary>
    [Parameter]
    public VMState[]? State { get; set; }

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
        foreach (var vm in vms)
        {
            Cancel.ThrowIfCancellationRequested();
            if (State is null || State.Contains(vm.State)) WriteObject(vm);
        }
    }
}
