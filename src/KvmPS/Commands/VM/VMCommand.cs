using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>
/// A cmdlet of the noun KvmVM: its VMs are named by -Name (wildcards allowed) or piped. The default set must be the piped
/// one, else PowerShell binds a piped VM's Name property, and a name such as web[1] would then be taken for a pattern.
/// </summary>
public abstract class VMCommand : KvmCommand
{
    private protected const string ByName = "Name";
    private protected const string ByVM = "VM";

    /// <summary>Names of VMs; wildcards allowed. A literal name that does not exist is an error, a pattern that matches nothing is not.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>VMs as Get-KvmVM gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVM, ValueFromPipeline = true)]
    public VirtualMachine[] VM { get; set; } = [];

    private protected sealed override void Process()
    {
        foreach (var target in ParameterSetName == ByVM ? VMTarget.Of(Session, VM) : VMTarget.Of(Hypervisor, Name)) EachVM(target, Process);
    }

    private protected abstract void Process(Domain domain);
}
