using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Lifecycle;

/// <summary>
/// Saves one VM's memory. A save that is not wanted any more is aborted: libvirt then removes the unfinished file and lets
/// the VM run on.
/// </summary>
internal static class VMSave
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // How long libvirt may take to end an aborted save before it is reported as hanging.
    private static readonly TimeSpan AbortTakes = TimeSpan.FromSeconds(5);

    /// <param name="domain">The VM, which runs.</param>
    /// <param name="path">The file; null: libvirt's own (managed save).</param>
    /// <param name="seconds">How long it may take.</param>
    /// <param name="report">Receives how far it is, 0 to 1.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <exception cref="KvmException">TimeoutVMSave, or VMNotRunning: QEMU ended meanwhile.</exception>
    public static async Task RunAsync(Domain domain, string? path, int seconds, Action<double> report, CancellationToken cancel)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(seconds));
        var saving = ParallelWork.Blocking(() =>
        {
            if (path is null) domain.ManagedSave();
            else domain.Save(path);
        }, cancel);
        var look = Task.CompletedTask;
        while (!cancel.IsCancellationRequested
            && !deadline.IsOver
            && !await EndsAsync(saving, deadline.AtMost(LookEvery), cancel).ConfigureAwait(false))
        {
            // On a thread of its own: a look that QEMU keeps waiting must not put off the end of the time.
            if (look.IsCompleted) look = ParallelWork.Blocking(() => Look(domain, report), cancel);
        }

        var aborted = !saving.IsCompleted && !await AbortAsync(domain, saving).ConfigureAwait(false);
        try
        {
            if (aborted && !saving.IsCompleted)
            {
                throw TimedOut(domain, seconds, "QEMU or libvirt does not answer, so the save could not be aborted either");
            }
            await saving.ConfigureAwait(false);
        }
        catch (LibvirtException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationAborted && deadline.IsOver)
        {
            throw TimedOut(domain, seconds, "it is still running");
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && DomainLife.HasEnded(domain))
        {
            throw VMErrors.WentOff(domain.Name, "being saved", error);
        }
    }

    /// <summary>Asks until the save has ended: right at its beginning there is nothing yet to abort. False when it does not end.</summary>
    private static async Task<bool> AbortAsync(Domain domain, Task saving)
    {
        var deadline = new Deadline(AbortTakes);
        var abort = Task.CompletedTask;
        while (!deadline.IsOver)
        {
            // On a thread of its own: with a QEMU that hangs, this call hangs as well.
            if (abort.IsCompleted) abort = ParallelWork.Blocking(() => Try(domain.AbortJob));
            if (await EndsAsync(saving, LookEvery, CancellationToken.None).ConfigureAwait(false)) return true;
        }

        return false;
    }

    private static async Task<bool> EndsAsync(Task task, TimeSpan within, CancellationToken cancel)
    {
        await Task.WhenAny(task, Task.Delay(within, cancel)).ConfigureAwait(false);
        return task.IsCompleted;
    }

    private static void Try(Action call)
    {
        try
        {
            call();
        }
        catch (LibvirtException)
        {
            // No job yet, or none any more. How the save ends tells the rest.
        }
    }

    private static void Look(Domain domain, Action<double> report)
    {
        try
        {
            if (domain.JobFraction is { } done) report(done);
        }
        catch (LibvirtException)
        {
            // No job yet, or none any more.
        }
    }

    private static KvmException TimedOut(Domain domain, int seconds, string now) =>
        new(
            "TimeoutVMSave",
            Failure.Timeout,
            $"VM '{domain.Name}' could not be saved within {seconds} s; {now}.",
            $"Allow more time: Save-KvmVM -Name {VMErrors.QuoteName(domain.Name)} -TimeoutSec {seconds * 2L}. A guest that keeps writing "
                + "to its memory, or slow storage, makes a save take long.");
}
