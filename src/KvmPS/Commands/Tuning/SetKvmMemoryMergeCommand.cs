using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Starts or stops KSM, which shares identical pages of guests. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmMemoryMerge", SupportsShouldProcess = true)]
[OutputType(typeof(KvmMemoryMerge))]
public sealed class SetKvmMemoryMergeCommand : KvmCommand
{
    /// <summary>Run, Stop (shared pages stay shared) or Unmerge (each page gets its own memory again). Default: unchanged.</summary>
    [Parameter(Position = 0)]
    public KvmMemoryMergeState? State { get; set; }

    /// <summary>The number of pages scanned in one pass. Default: unchanged.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? PagesToScan { get; set; }

    /// <summary>The milliseconds between two passes. Default: unchanged.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? SleepMilliseconds { get; set; }

    /// <summary>Keeps the setting across reboots, in a file of KvmPS in tmpfiles.d.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Writes KSM after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        if (State is null && PagesToScan is null && SleepMilliseconds is null)
        {
            throw new KvmException(
                "TuningNothingAsked",
                Failure.InvalidArgument,
                "None of -State, -PagesToScan and -SleepMilliseconds is specified.",
                "Specify one of them: Set-KvmMemoryMerge -State Run");
        }

        var merging = new MemoryMerging(HostRoot.Current);
        _ = merging.Show();
        if (State == KvmMemoryMergeState.Unmerge) merging.RequireMemory();
        var tuning = new KvmPS.State.Tuning(HostRoot.Current, Cancel);
        var plan = merging.Plan(tuning, State, PagesToScan, SleepMilliseconds, Persist);
        if (plan.IsDone) WriteVerbose("KSM already has the requested settings.");
        else if (ShouldProcess("KSM", plan.Text)) tuning.Apply(plan);
        else return;
        if (plan.Warning is { } warning) WriteWarning(warning);
        if (PassThru) WriteObject(merging.Show());
    }
}
