using System.Globalization;
using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;
using KvmPS.State;

namespace KvmPS.Commands.Tuning;

/// <summary>Undoes changes of the host's settings, newest first, and removes the files that keep them across reboots.</summary>
[Cmdlet(VerbsData.Restore, "KvmTuning", SupportsShouldProcess = true)]
[OutputType(typeof(KvmTuningChange))]
public sealed class RestoreKvmTuningCommand : KvmCommand
{
    private readonly List<int> _wanted = [];

    /// <summary>Numbers of changes, as Get-KvmTuningHistory shows them. Default: all that are not undone yet.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [TuningChangeId]
    [ArgumentCompleter(typeof(TuningChangeCompleter))]
    public int[]? Id { get; set; }

    /// <summary>Also undoes a change whose setting was changed since.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the changes after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _wanted.AddRange(Id ?? []);

    // At the end: piped changes come oldest first, and must be undone the other way round.
    private protected override void End()
    {
        LocalHostGuard.Require(Connection);
        // An empty pipe means nothing, not everything.
        if (_wanted.Count == 0 && MyInvocation.ExpectingInput) return;
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        var all = tuning.History();
        foreach (var id in _wanted.Where(id => all.All(e => e.Id != id)))
        {
            Each(
                id,
                () =>
                    throw new KvmException(
                        "TuningChangeNotFound",
                        Failure.NotFound,
                        $"There is no tuning change {id}.",
                        "List the changes: Get-KvmTuningHistory"));
        }

        foreach (var entry in all.Where(e => _wanted.Count == 0 ? e.Stage != TuningStage.Restored : _wanted.Contains(e.Id)).Reverse())
        {
            Each(entry.Id, () => Restore(tuning, entry));
        }
    }

    private void Restore(State.Tuning tuning, TuningEntry entry)
    {
        if (entry.Stage == TuningStage.Restored)
        {
            WriteVerbose($"Change {entry.Id} ({entry.Name} {entry.Target}) is already undone.");
            return;
        }

        var plan = new TuningPlan(entry.Name, entry.Target, tuning.Remaining(entry));
        var text = plan.Steps.Count == 0 ? "Mark as undone: none of its values remain" : string.Join("; ", plan.Steps.Select(s => s switch
        {
            { IsOwnFile: true, After: null } => $"remove {s.File}",
            { IsOwnFile: true } => $"restore {s.File}",
            _ => $"{s.File}: {s.Before} -> {s.After}",
        }));
        if (!ShouldProcess($"{entry.Name} {entry.Target} (change {entry.Id.ToString(CultureInfo.InvariantCulture)})", text)) return;
        tuning.Restore(entry, Force);
        if (PassThru) WriteObject(TuningHistory.Show(entry with { Stage = TuningStage.Restored }));
    }
}
