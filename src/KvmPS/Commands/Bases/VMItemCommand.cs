using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;

namespace KvmPS.Commands.Bases;

/// <summary>
/// A cmdlet of another noun that acts on what VMs have (vCPUs, snapshots, guests): as <see cref="VMCommand"/>, but the
/// name of the VM is -VMName, because -Name is the thing's own. Both are taken by property name: where only the default set is,
/// PowerShell gives up the other one before it has seen an object.
/// </summary>
public abstract class VMItemCommand : KvmCommand
{
    private protected const string ByVMName = "VMName";
    private protected const string ByVM = "VM";

    /// <summary>
    /// Names of VMs; wildcards allowed. A literal name that does not exist is an error, a pattern that matches nothing is not.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVMName, ValueFromPipelineByPropertyName = true)]
    [VMName]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    public string[] VMName { get; set; } = [];

    /// <summary>VMs from Get-KvmVM.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVM, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [OwnerVM]
    public KvmVM[] VM { get; set; } = [];

    private protected override void Process()
    {
        foreach (var target in Targets(ParameterSetName == ByVM ? VM : null, VMName)) EachVM(target, Process);
    }

    private protected abstract void Process(Domain domain);
}
