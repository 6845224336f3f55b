using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Operations.Guest;

namespace KvmPS.Commands.Guest;

/// <summary>Connects this terminal to a VM's serial console (virDomainOpenConsole), until you press Ctrl+].</summary>
[Cmdlet(VerbsCommon.Enter, "KvmConsole", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(void))]
public sealed class EnterKvmConsoleCommand : VMItemCommand
{
    private bool _entered;

    /// <summary>Which console, by its alias in the VM's definition, such as serial1. Default: the first.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Ends another session that has the console open, and takes over.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        if (!RawTerminal.IsThere)
        {
            throw new KvmException(
                "NotATerminal",
                Failure.InvalidOperation,
                "A console needs a terminal, and the input or output of this session is not one.",
                "Run it in an interactive pwsh (with ssh -t over SSH). In a script, use Invoke-KvmGuestCommand.");
        }
    }

    private protected override void Process(Domain domain)
    {
        if (_entered)
        {
            throw new KvmException(
                "OneVMOnly",
                Failure.InvalidArgument,
                $"Only one console can be open at a time: that of VM '{domain.Name}' was not opened.",
                "Give one VM.");
        }
        _entered = true;
        using var console = ConsoleSession.Open(domain, Device, Force);
        Host.UI.WriteLine($"Console of VM '{domain.Name}'. Press Ctrl+] to leave, or Enter to show the prompt.");
        var left = ConsoleSession.Run(console, Cancel);
        Host.UI.WriteLine();
        Host.UI.WriteLine(
            left
                ? $"Left the console of VM '{domain.Name}'."
                : $"The console of VM '{domain.Name}' has ended: the VM is off, or another session took over.");
    }
}
