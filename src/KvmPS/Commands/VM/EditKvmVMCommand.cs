using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Commands.VM;

/// <summary>
/// Opens the stored definition of VMs in the user's editor and stores what is saved (virDomainDefineXMLFlags), one VM after the other.
/// </summary>
[Cmdlet(VerbsData.Edit, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class EditKvmVMCommand : VMCommand
{
    /// <summary>Writes the VM once the editor is closed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Domain domain)
    {
        var editor = TextEditor.Find();
        if (!editor.IsChosen && !RawTerminal.IsThere)
        {
            throw new KvmException(
                "NotATerminal",
                Failure.InvalidOperation,
                "An editor needs a terminal, and the input or output of this session is not one.",
                "Run it in an interactive pwsh (with ssh -t over SSH), or set $env:EDITOR to a program that edits a file without a "
                    + "terminal. In a script, use Set-KvmVMXml.");
        }

        var session = new EditSession(domain, editor);
        if (!ShouldProcess(domain.Name, $"Edit the definition with {editor.CommandLine}")) return;
        if (session.Run(WriteWarning, Cancel) is { } change)
        {
            WriteVerbose($"VM '{domain.Name}': {change}.");
            if (domain.IsActive) WriteVerbose($"VM '{domain.Name}' is running: the change takes effect at its next start.");
        }
        else
        {
            WriteVerbose($"The definition of VM '{domain.Name}' was not changed.");
        }

        if (PassThru) WriteObject(VMReader.One(domain, Cancel));
    }
}
