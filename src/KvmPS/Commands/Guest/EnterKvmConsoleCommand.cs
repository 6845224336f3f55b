using System.Management.Automation;
using KvmPS.Commands.VM;
using KvmPS.Host;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Guest;

/// <summary>Makes this terminal that of a VM's serial console (virDomainOpenConsole), until Ctrl+] is typed.</summary>
[Cmdlet(VerbsCommon.Enter, "KvmConsole", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(void))]
public sealed class EnterKvmConsoleCommand : VMItemCommand
{
    private bool entered;

    /// <summary>Which console, by its alias in the VM's definition, such as serial1. Default: the first.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Ends the session of somebody else who has the console open, and takes over.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        if (!RawTerminal.IsThere)
        {
            throw new KvmException("NotATerminal", Failure.InvalidOperation, "A console needs a terminal: the input or the output of this session is none.",
                "Run it in an interactive pwsh (with ssh -t over SSH). Scripts use Invoke-KvmGuestCommand.");
        }
    }

    private protected override void Process(Domain domain)
    {
        if (entered) throw new KvmException("OneVMOnly", Failure.InvalidArgument, $"One console at a time: that of VM '{domain.Name}' is not opened.", "Name one VM.");
        entered = true;
        using var console = ConsoleSession.Open(domain, Device, Force);
        Host.UI.WriteLine($"Console of VM '{domain.Name}'. Ctrl+] leaves; Enter shows a prompt that is there already.");
        var left = ConsoleSession.Run(console, Cancel);
        Host.UI.WriteLine();
        Host.UI.WriteLine(left ? $"Left the console of VM '{domain.Name}'." : $"The console of VM '{domain.Name}' has ended: the VM is off, or another session took over.");
    }
}
