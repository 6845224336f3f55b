using System.Collections.Concurrent;
using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Bases;

/// <summary>What every cmdlet has: a connection, errors with stable ids, and an end at Ctrl+C.</summary>
public abstract class KvmCommand : PSCmdlet, IDisposable
{
    // What Ctrl+C may take altogether is a second: first for the call that the pipeline's thread is in, then for jobs, which remove a
    // partial file or abort a save.
    private static readonly TimeSpan CallEnds = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan JobsEnd = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan JobsEndAtLeast = TimeSpan.FromMilliseconds(100);

    // After an error nobody waits at the keyboard; a start of a VM that is under way takes a second or two.
    private static readonly TimeSpan JobsEndAfterError = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Libvirt.CallScope _calling;
    private readonly ConcurrentQueue<string> _calls = [];
    private readonly ConcurrentQueue<string> _warnings = [];
    private ParallelWork? _work;
    private volatile bool _stoppedByUser;
    private bool _disposed;
    private string _activity = "";

    private protected KvmCommand() => _calling = new(CallEnds, _stop.Token);

    /// <summary>The host: a connection of Connect-KvmHost or a libvirt URI. Default: the current one.</summary>
    [Parameter]
    [Alias("ComputerName", "Server")]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public KvmConnection? Connection { get; set; }

    private protected CancellationToken Cancel => _stop.Token;

    private protected static Session Session => RunspaceSession.Current;

    private protected Libvirt.Connection Hypervisor => Session.Get(Connection);

    /// <summary>The host that an object came from; of one that does not tell, the host that the command is for.</summary>
    private protected Libvirt.Connection HostOf(string connectionUri) =>
        connectionUri.Length == 0 ? Hypervisor : Session.Get(connectionUri);

    /// <summary>The VMs of objects, on the hosts that they came from; where there are none, those that are named.</summary>
    private protected IEnumerable<VMTarget> Targets(KvmVM[]? vms, string[] names) =>
        vms is null ? VMTarget.Of(Hypervisor, names) : VMTarget.Of(HostOf, vms);

    /// <summary>The VM of an object that belongs to one, on the host that the object came from.</summary>
    private protected Libvirt.Domain Owner(string connectionUri, Guid id, string? name) => VMTarget.One(HostOf(connectionUri), id, name);

    /// <summary>
    /// Jobs beside the pipeline. What they give is written in pipeline order: after each target what is ready, and all else at the end.
    /// </summary>
    private protected ParallelWork Work => _work ?? throw new InvalidOperationException("Begin says first how many jobs run at once.");

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc />
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc />
    protected sealed override void EndProcessing() => Guard(End);

    /// <inheritdoc />
    protected sealed override void StopProcessing()
    {
        _stoppedByUser = true;
        _calling.Stop();
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl+C in the moment in which the command has ended.
        }
    }

    /// <summary>Ends the cmdlet's work, however the cmdlet ended, and frees what it holds. What jobs use is freed after this.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed) return;
        _disposed = true;
        EndWork();
        if (_work is not null) Settle(_work);
        _calling.End();
        _stop.Dispose();
    }

    private protected virtual void Begin()
    {
    }

    private protected virtual void Process()
    {
    }

    private protected virtual void End()
    {
        if (_work is null) return;
        var progress = new ParallelProgress(_activity, _work);
        WriteAll(progress.Now, progress.End);
    }

    /// <summary>Lets <see cref="Work"/> begin.</summary>
    /// <param name="throttleLimit">How many jobs at once.</param>
    /// <param name="doing">What the progress calls it.</param>
    private protected void BeginWork(int throttleLimit, string doing)
    {
        _work = new(throttleLimit, Cancel);
        _activity = doing;
    }

    /// <summary>Does one thing of several: an error is reported for it, and the others go on.</summary>
    private protected void Each(object? target, Action action)
    {
        Cancel.ThrowIfCancellationRequested();
        try
        {
            action();
        }
        catch (Exception error) when (IsOurs(error))
        {
            WriteError(error.ToErrorRecord(VMNameText.Plain(target)));
        }

        WriteCalls();
        if (_work is null) return;
        foreach (var outcome in _work.Ready()) WriteWithWarnings(outcome);
    }

    /// <summary>Does it to each of the target's VMs; one that fails does not stop the others.</summary>
    private protected void EachVM(VMTarget target, Action<Libvirt.Domain> action) => Each(target.Label, () =>
    {
        foreach (var domain in target.Find()) Each(domain.Name, () => action(domain));
    });

    /// <summary>Waits for all jobs, writes what comes in pipeline order and shows how far they are.</summary>
    private protected void WriteAll(Func<ProgressRecord?> now, Func<ProgressRecord> end)
    {
        foreach (var outcome in Work.Rest(() => { WriteCalls(); if (now() is { } record) WriteProgress(record); }))
        {
            WriteCalls();
            WriteWithWarnings(outcome);
        }

        WriteProgress(end());
    }

    /// <summary>
    /// Does one piece of long work: shows how far it is and, with -Verbose, what it runs; and is back from Ctrl+C only when it has
    /// cleaned up behind itself.
    /// </summary>
    private protected void WriteWhenDone(object target, string activity, Func<LongJob, Task<object?>> start)
    {
        var said = new ConcurrentQueue<string>();
        var work = new ParallelWork(1, Cancel);
        work.Add(target, _ => start(new(said.Enqueue, fraction => work.Report(target, fraction))));
        var progress = new ParallelProgress(activity, work);
        try
        {
            foreach (var outcome in work.Rest(() => { Tell(); if (progress.Now() is { } record) WriteProgress(record); }))
            {
                Tell();
                WriteWithWarnings(outcome);
            }

            WriteProgress(progress.End());
        }
        finally
        {
            // The work has not ended where the pipeline was stopped, or its end did not reach whoever reads what this command tells.
            if (work.Finished < work.Total) EndWork();
            Settle(work);
        }

        void Tell()
        {
            while (said.TryDequeue(out var line)) WriteVerbose(line);
        }
    }

    /// <summary>
    /// ShouldProcess for what loses data: -Force stands for the answer yes, unless -WhatIf or -Confirm is asked for.
    /// </summary>
    private protected bool Approve(string what, string question, bool force)
    {
        var given = MyInvocation.BoundParameters;
        var whatIf = LanguagePrimitives.IsTrue(given.TryGetValue("WhatIf", out var bound) ? bound : GetVariableValue("WhatIfPreference"));
        var confirm = given.TryGetValue("Confirm", out bound) && LanguagePrimitives.IsTrue(bound);
        return (force && !whatIf && !confirm) || ShouldProcess(what, question, "Confirm");
    }

    /// <summary>
    /// For jobs, on whatever thread: the pipeline's thread writes the warning before what the next job that is due gave, at the latest
    /// before this one's.
    /// </summary>
    private protected void WarnLater(string warning) => _warnings.Enqueue(warning);

    /// <summary>Writes what a job of <see cref="Work"/> gave.</summary>
    private protected virtual void Write(ParallelWork.Outcome outcome)
    {
        // One that nobody has asked for, such as a program or a server that gave up, is an error like others.
        if (outcome.Error is OperationCanceledException && Cancel.IsCancellationRequested) throw new PipelineStoppedException();
        if (outcome.Error is not null) WriteError(outcome.Error.ToErrorRecord(outcome.Target));
        else if (outcome.Output is FileInfo file) WriteFile(file);
        else if (outcome.Output is not null) WriteObject(outcome.Output, enumerateCollection: true);
    }

    /// <summary>
    /// Writes a file as Get-Item does: without what that adds, PowerShell's table of files shows neither mode nor owner nor size.
    /// </summary>
    private protected void WriteFile(FileInfo file)
    {
        try
        {
            if (InvokeProvider.Item.Get([$@"Microsoft.PowerShell.Core\FileSystem::{file.FullName}"], force: true, literalPath: true)
                is [{ BaseObject: FileInfo } item])
            {
                WriteObject(item);
                return;
            }
        }
        catch (Exception error) when (error is RuntimeException or IOException or UnauthorizedAccessException)
        {
            // A name that PowerShell reads in another way, such as one with a backslash.
        }

        WriteObject(file);
    }

    private void WriteWithWarnings(ParallelWork.Outcome outcome)
    {
        while (_warnings.TryDequeue(out var warning)) WriteWarning(warning);
        Write(outcome);
    }

    /// <summary>Tells with -Verbose which of libvirt's functions were called.</summary>
    private void WriteCalls()
    {
        while (_calls.TryDequeue(out var call)) WriteVerbose(call);
    }

    private void Guard(Action step)
    {
        // A command that this one's output goes to runs within this step, and hears of its own calls only.
        var before = Libvirt.LibvirtTrace.Listen(_calls);
        var callingBefore = Libvirt.CallScope.Enter(_calling);
        var ended = false;
        try
        {
            step();
            WriteCalls();
            ended = true;
        }
        catch (OperationCanceledException) when (Cancel.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception error) when (IsOurs(error))
        {
            WriteCalls();
            ThrowTerminatingError(error.ToErrorRecord(null));
        }
        finally
        {
            // No step follows one that has failed: what it has not begun is not to begin while others still hear of the failure.
            if (!ended) EndWork();
            Libvirt.CallScope.Enter(callingBefore);
            Libvirt.LibvirtTrace.Listen(before);
        }
    }

    /// <summary>Lets nothing begin any more. Who hears of it runs on other threads: it must not hold this one.</summary>
    private void EndWork() => _stop.CancelAsync().Wait(CallEnds);

    /// <summary>
    /// Waits until the jobs under way have ended, or taken back what they have begun. One that takes longer does so by itself.
    /// </summary>
    private void Settle(ParallelWork jobs)
    {
        var deadline = new Deadline(JobsEndAfterError);
        while (!deadline.IsOver && !jobs.Settle(_stoppedByUser ? AfterStop() : JobsEndAtLeast) && !_stoppedByUser)
        {
        }
    }

    private TimeSpan AfterStop() => JobsEnd - _calling.SinceStop is var left && left > JobsEndAtLeast ? left : JobsEndAtLeast;

    // PowerShell's own exceptions (a stopped pipeline, ActionPreference Stop, a break or Select-Object -First after this
    // command) pass through untouched.
    private bool IsOurs(Exception error) =>
        error is not (RuntimeException or FlowControlException or OutOfMemoryException)
        && (error is not OperationCanceledException || !Cancel.IsCancellationRequested);
}
