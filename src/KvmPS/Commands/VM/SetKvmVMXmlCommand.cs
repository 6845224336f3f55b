using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Gives a VM another definition as a whole (virDomainDefineXMLFlags), for what no cmdlet covers.</summary>
[Cmdlet(VerbsCommon.Set, "KvmVMXml", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(VirtualMachine))]
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
            WriteVerbose($"VM '{domain.Name}' is defined so already.");
        }
        else
        {
            if (change.DropsPassword)
            {
                WriteWarning($"The screen of VM '{domain.Name}' has a password, and in the new definition it has none. Get-KvmVMXml -IncludeSecurityInfo writes the definition with it.");
            }

            if (change.DropsCookies)
            {
                WriteWarning($"A disk of VM '{domain.Name}' has cookies, and in the new definition it has fewer. Get-KvmVMXml -IncludeSecurityInfo writes the definition with them.");
            }

            if (!ShouldProcess(domain.Name, change.Text)) return;
            change.CarryOut();
            if (domain.IsActive) WriteVerbose($"VM '{domain.Name}' runs: it takes effect at its next start.");
        }

        if (PassThru) WriteObject(VMReader.One(domain, Cancel));
    }
}
