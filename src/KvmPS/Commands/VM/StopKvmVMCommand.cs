using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>
/// Stops VMs: asks the guest (virDomainShutdownFlags: through its agent, else by the ACPI power button) and waits
/// until it is off; or forcibly powers them off (virDomainDestroyFlags).
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class StopKvmVMCommand : VMCommand
{
    private VMWaiter _waiter = null!;

    /// <summary>Timeout of the guest's shutdown, in seconds. Default: 120.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 120;

    /// <summary>Forcibly powers off the VM at once, without asking the guest: data that it has not written is lost.</summary>
    [Parameter]
    public SwitchParameter TurnOff { get; set; }

    /// <summary>Forcibly powers off a VM that is not off when the timeout ends, and a paused one, whose guest cannot shut down.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many VMs are stopped at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Writes the VM once it is off.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        BeginWork(ThrottleLimit, "Stopping VMs");
        _waiter = new(Cancel);
    }

    private protected override void Process(Domain domain)
    {
        if (!domain.IsActive)
        {
            Already(domain, PassThru, "off");
        }
        else if (ShouldProcess(domain.Name, TurnOff ? "Turn off (forcibly)" : "Shut down"))
        {
            Add(
                domain,
                PassThru,
                cancel => TurnOff ? ParallelWork.Blocking(() => CutPower(domain), cancel) : ShutDownAsync(domain, cancel),
                mayBeGone: true);
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _waiter?.Dispose();
    }

    private async Task ShutDownAsync(Domain domain, CancellationToken cancel)
    {
        if (domain.State.State is DomainState.Paused or DomainState.Pmsuspended)
        {
            // Its vCPUs stand still, so it would never hear the request.
            if (!Force) throw VMErrors.Paused(domain.Name);
            await ParallelWork.Blocking(() => CutPower(domain), cancel).ConfigureAwait(false);
            return;
        }

        if (await GuestShutdown.AskAsync(domain, _waiter, TimeSpan.FromSeconds(TimeoutSec), cancel).ConfigureAwait(false)) return;
        if (!Force)
        {
            throw new KvmException(
                "TimeoutVMStop",
                Failure.Timeout,
                $"VM '{domain.Name}' is still on, {TimeoutSec} s after its guest was asked to shut down.",
                $"Ask it again and then forcibly power off the VM: Stop-KvmVM -Name {VMErrors.QuoteName(domain.Name)} -Force. Or power "
                    + $"it off at once: Stop-KvmVM -Name {VMErrors.QuoteName(domain.Name)} -TurnOff");
        }

        await ParallelWork.Blocking(() => CutPower(domain), cancel).ConfigureAwait(false);
    }

    private static void CutPower(Domain domain) => GuestShutdown.UnlessOff(domain, domain.Destroy);
}
