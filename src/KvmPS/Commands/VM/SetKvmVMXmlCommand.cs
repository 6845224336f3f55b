using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>Replaces the whole definition of a VM (virDomainDefineXMLFlags), for settings that no cmdlet covers.</summary>
[Cmdlet(VerbsCommon.Set, "KvmVMXml", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVM))]
public sealed class SetKvmVMXmlCommand : VMItemCommand
{
    /// <summary>The definition, as Get-KvmVMXml writes it; the lines of a file are put together.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [AllowEmptyString]
    public string[] Xml { get; set; } = [];

    /// <summary>Writes the VM once it has the definition.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Domain domain)
    {
        var change = VMDefinitionChange.Plan(domain, string.Join('\n', Xml));
        if (change.IsEmpty)
        {
            WriteVerbose($"VM '{domain.Name}' already has this definition.");
        }
        else
        {
            if (change.DropsPassword)
            {
                WriteWarning(
                    $"The new definition removes the password of the graphics of VM '{domain.Name}'. Use Get-KvmVMXml "
                        + "-IncludeSecurityInfo to get a definition with the password.");
            }

            if (change.DropsCookies)
            {
                WriteWarning(
                    $"The new definition removes cookies of a disk of VM '{domain.Name}'. Use Get-KvmVMXml -IncludeSecurityInfo to get a "
                        + "definition with the cookies.");
            }

            if (!ShouldProcess(domain.Name, change.Text)) return;
            change.CarryOut();
            if (domain.IsActive) WriteVerbose($"VM '{domain.Name}' is running: the change takes effect at its next start.");
        }

        if (PassThru) WriteObject(VMReader.One(domain, Cancel));
    }
}
