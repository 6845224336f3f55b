using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Inventory;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.VM;

/// <summary>
/// Creates VMs from files of Export-KvmVM or virsh dumpxml, or stores the definition of a running transient VM (virDomainDefineXMLFlags).
/// </summary>
[Cmdlet(VerbsData.Import, "KvmVM", SupportsShouldProcess = true)]
[OutputType(typeof(KvmVM))]
public sealed class ImportKvmVMCommand : KvmCommand
{
    /// <summary>Files with a VM's definition.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>Another name. Default: the one in the file.</summary>
    [Parameter]
    [Alias("VMName")]
    public string? Name { get; set; }

    /// <summary>Gives the VM a new UUID and new MAC addresses, so it can exist together with the VM that was exported.</summary>
    [Parameter]
    [Alias("GenerateNewId")]
    public SwitchParameter NewIdentity { get; set; }

    private HostPorts? _ports;

    private protected override void Begin()
    {
        if (Name is not null) VMName.Check(Name);
    }

    private protected override void Process()
    {
        foreach (var path in Path) Each(path, () => Import(HostPath.Resolve(SessionState, path)));
    }

    private void Import(string path)
    {
        var import = VMImport.Plan(Hypervisor, path, Name, NewIdentity, _ports ??= new(Hypervisor), Cancel);
        foreach (var warning in import.Warnings) WriteWarning(warning);
        if (ShouldProcess(import.Text, import.Text + "?", "Confirm")) WriteObject(VMReader.One(import.CarryOut(Cancel), Cancel));
    }
}
