using System.Management.Automation;
using System.Runtime.ExceptionServices;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>
/// Restarts VMs: asks the guest to reboot (virDomainReboot: through its agent, else by the ACPI power button) or presses
/// the reset button (virDomainReset), and waits until the machine has really been reset.
/// </summary>
[Cmdlet(VerbsLifecycle.Restart, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class RestartKvmVMCommand : VMCommand
{
    // A guest that is still booting misses the power button.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(15);

    private VMWaiter _waiter = null!;

    /// <summary>Timeout of the guest's reboot, in seconds. Default: 120.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 120;

    /// <summary>Resets the VM at once, without asking the guest: data that it has not written is lost.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many VMs are restarted at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Writes the VM once it has restarted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        BeginWork(ThrottleLimit, "Restarting VMs");
        _waiter = new(Cancel);
    }

    private protected override void Process(Domain domain)
    {
        var state = domain.State.State;
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        if (state == DomainState.Paused && !Force)
        {
            throw new KvmException("VMIsPaused", Failure.InvalidOperation, $"VM '{domain.Name}' is paused, so its guest cannot reboot.",
                $"Resume it first: Resume-KvmVM -Name {VMErrors.QuoteName(domain.Name)}. Or add -Force, which resets it; it stays paused.");
        }

        if (ShouldProcess(domain.Name, Force ? "Reset (without asking the guest)" : "Reboot"))
        {
            Add(domain, PassThru, cancel => RestartAsync(domain, cancel));
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _waiter?.Dispose();
    }

    private async Task RestartAsync(Domain domain, CancellationToken cancel)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(TimeoutSec));
        // Only QEMU's driver tells of a reset; with the others the request itself is all that there is.
        var tells = domain.Connection.Driver == "QEMU";
        await _waiter.ListenAsync(domain).ConfigureAwait(false);
        var asked = Ask(domain, cancel);
        try
        {
            while (!await _waiter.UntilAsync(domain, () => IsDone(domain, asked, tells), deadline.AtMost(AskAgain)).ConfigureAwait(false))
            {
                if (deadline.IsOver) throw TimedOut(domain);
                if (asked.IsCompleted) asked = Ask(domain, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // A request that is under way is not left, so that the VM does not restart after the command has ended.
            await Task.WhenAny(asked).ConfigureAwait(false);
            throw;
        }
    }

    private Task Ask(Domain domain, CancellationToken cancel) => ParallelWork.Blocking(Force ? domain.Reset : domain.Reboot, cancel);

    private bool IsDone(Domain domain, Task asked, bool tells)
    {
        if (_waiter.Heard(domain, e => e.Kind == DomainEventId.Reboot)) return true;
        if (!domain.IsActive) throw VMErrors.WentOff(domain.Name, "being restarted", asked.Exception?.InnerException);
        if (asked.Exception?.InnerException is { } refused)
        {
            if (refused is LibvirtException { OutcomeUnknown: false } && DomainLife.HasEnded(domain))
            {
                throw VMErrors.WentOff(domain.Name, "being restarted", refused);
            }
            ExceptionDispatchInfo.Throw(refused);
        }

        return !tells && asked.IsCompleted;
    }

    private KvmException TimedOut(Domain domain)
    {
        var name = VMErrors.QuoteName(domain.Name);
        return Force
            ? VMErrors.NoAnswer("TimeoutVMRestart", domain.Name, "reset", TimeoutSec)
            : new(
                "TimeoutVMRestart",
                Failure.Timeout,
                $"The guest of VM '{domain.Name}' did not reboot within {TimeoutSec} s of the request.",
                $"Allow more time: Restart-KvmVM -Name {name} -TimeoutSec {TimeoutSec * 2}. Or reset it at once: Restart-KvmVM -Name "
                    + $"{name} -Force");
    }
}
