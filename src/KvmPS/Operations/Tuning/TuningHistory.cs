using KvmPS.Model;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>Shows entries of the tuning journal.</summary>
internal static class TuningHistory
{
    public static KvmTuningChange Show(TuningEntry entry)
    {
        // The setting itself comes first; files that keep it and what the kernel changed along follow.
        var main = entry.Steps.FirstOrDefault(s => !s.IsOwnFile) ?? (entry.Steps.Count > 0 ? entry.Steps[0] : null);
        return new()
        {
            Id = entry.Id,
            When = entry.When.LocalDateTime,
            Who = entry.Who,
            Name = entry.Name,
            Target = entry.Target,
            Before = main is { IsOwnFile: false } ? main.Before : null,
            After = main is { IsOwnFile: false } ? main.After : main?.File,
            State = entry.Stage switch
            {
                TuningStage.Done => KvmTuningChangeState.Done,
                TuningStage.Restored => KvmTuningChangeState.Restored,
                _ => KvmTuningChangeState.Unfinished,
            },
            File = [.. entry.Steps.Select(s => s.File)],
            Persistent = entry.Steps.Any(s => s.IsOwnFile),
        };
    }
}
