using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.State;

/// <summary>
/// Changes settings of the host so that each change can be undone: it is written down first, then made, then marked as
/// done. Undoing looks at what is there now, so it does not matter at which point a change was cut off.
/// </summary>
internal sealed class Tuning(HostRoot host, CancellationToken cancel)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly TuningJournal _journal = new(host);

    public IReadOnlyList<TuningEntry> History() => _journal.All();

    /// <summary>What is to be changed to bring files to the wanted values; null as a value: see <see cref="TuningStep.After"/>.</summary>
    /// <exception cref="KvmException">TuningFileMissing.</exception>
    public TuningPlan Plan(string name, string target, IEnumerable<(string File, string? Value)> wanted)
    {
        var steps = wanted.Select(w => new TuningStep(w.File, Read(w.File), w.Value)).Where(s => s.Before != s.After).ToList();
        foreach (var step in steps.Where(s => s is { IsOwnFile: false, Before: null })) SettingFile.RequireWritable(host, step.File);
        return new(name, target, steps);
    }

    /// <summary>The same for settings that a file of KvmPS's own can keep over reboots.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="target">What of the host.</param>
    /// <param name="wanted">The kernel's files and their values.</param>
    /// <param name="own">The file of KvmPS's own, with the same values.</param>
    /// <param name="persist">Whether it is to be written. If not, and it holds other values, the plan says so.</param>
    public TuningPlan Plan(string name, string target, IEnumerable<(string File, string? Value)> wanted, PersistentFile own, bool persist)
    {
        var now = Read(own.Path);
        return persist ? Plan(name, target, [.. wanted, (own.Path, own.Text(now))])
            : Plan(name, target, wanted) with { Contradicting = own.Contradicts(now) ? own.Path : null };
    }

    /// <summary>Makes a change; if a part of it fails, what was made is undone.</summary>
    /// <returns>The entry, with the values that the kernel really took.</returns>
    /// <exception cref="KvmException">Nothing was changed.</exception>
    public TuningEntry Apply(TuningPlan plan)
    {
        foreach (var step in plan.Steps.Where(s => !s.IsOwnFile && s.After is not null)) SettingFile.RequireWritable(host, step.File);
        using var mine = _journal.Lock(Timeout, cancel);
        var entry = new TuningEntry
        {
            Id = _journal.NextId(),
            When = DateTimeOffset.Now,
            Who = UserGroups.CurrentUser,
            Boot = Boot(),
            Name = plan.Name,
            Target = plan.Target,
            // Read again: somebody may have been here between the plan and the lock.
            Steps = [.. plan.Steps.Select(s => s with { Before = Read(s.File) })],
        };
        _journal.Write(entry);
        try
        {
            foreach (var step in entry.Steps.Where(s => s.After is not null)) Put(step.File, step.After);
        }
        catch (Exception error) when (error is KvmException or IOException)
        {
            Undo(entry, force: true);
            throw;
        }

        entry = entry with { Stage = TuningStage.Done, Steps = [.. entry.Steps.Select(s => s with { After = Read(s.File) })] };
        _journal.Write(entry);
        return entry;
    }

    /// <summary>What restoring an entry would write, for -WhatIf; empty where nothing of it is left.</summary>
    public IReadOnlyList<TuningStep> Remaining(TuningEntry entry) =>
        [
            .. entry
                .Steps.Select(s => new TuningStep(s.File, Read(s.File), s.Before))
                .Where((now, i) => NeedsUndo(entry, entry.Steps[i], now.Before)),
        ];

    /// <summary>Undoes an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="force">Also where somebody has changed it since.</param>
    /// <exception cref="KvmException">TuningChangedSince: nothing was changed.</exception>
    public void Restore(TuningEntry entry, bool force)
    {
        using var mine = _journal.Lock(Timeout, cancel);
        if (entry.Stage == TuningStage.Done && !force)
        {
            foreach (var step in entry.Steps)
            {
                var now = Read(step.File);
                if (NeedsUndo(entry, step, now) && now != step.After) throw ChangedSince(entry, step, now);
            }
        }

        Undo(entry, force);
    }

    // In the order in which it was made: a disk's queue is set anew by its scheduler, so it must come after that.
    private void Undo(TuningEntry entry, bool force)
    {
        foreach (var step in entry.Steps)
        {
            if (NeedsUndo(entry, step, Read(step.File), force)) Put(step.File, step.Before);
        }

        _journal.Write(entry with { Stage = TuningStage.Restored });
    }

    private bool NeedsUndo(TuningEntry entry, TuningStep step, string? now, bool force = false)
    {
        if (now == step.Before) return false;
        if (step.IsOwnFile) return true;
        // A device that has gone took its settings with it; so did the reboot since, unless a file of ours set it again.
        return now is not null && (force || entry.Boot == Boot() || now == step.After);
    }

    private static KvmException ChangedSince(TuningEntry entry, TuningStep step, string? now)
    {
        var what = step.IsOwnFile ? "has been edited" : $"is '{now}' and no longer '{step.After}'";
        return new("TuningChangedSince", Failure.InvalidOperation, $"The setting was changed after KvmPS set it: {step.File} {what}.",
            $"Undo later changes first (Get-KvmTuningHistory), or: Restore-KvmTuning -Id {entry.Id} -Force");
    }

    private string? Read(string file) =>
        file.StartsWith("/etc/", StringComparison.Ordinal) ? host.TryRead(file) : SettingFile.Value(host, file);

    private void Put(string file, string? text)
    {
        if (!file.StartsWith("/etc/", StringComparison.Ordinal)) SettingFile.Write(host, file, text!);
        else if (text is null) DurableFile.Delete(host, file);
        else DurableFile.Write(host, file, text);
    }

    private string Boot() => host.TryReadLine("/proc/sys/kernel/random/boot_id") ?? "";
}
