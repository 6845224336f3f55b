namespace KvmPS.State;

/// <summary>A change that is to be made, with what is there now.</summary>
/// <param name="Name">The setting, such as IoScheduler.</param>
/// <param name="Target">What of the host.</param>
/// <param name="Steps">Files and values; those that are right already are left out.</param>
internal sealed record TuningPlan(string Name, string Target, IReadOnlyList<TuningStep> Steps)
{
    /// <summary>
    /// A file of KvmPS's own that this change leaves as it is, and that brings another value back at the next boot; null for none.
    /// </summary>
    public string? Contradicting { get; init; }

    /// <summary>What to warn of once the change is made, or null.</summary>
    public string? Warning =>
        Contradicting is null
            ? null
            : $"{Contradicting} sets another value, which applies again at the next boot: repeat the command with -Persist, or remove it "
                + "with Restore-KvmTuning.";

    /// <summary>True when nothing is to be done.</summary>
    public bool IsDone => Steps.All(s => s.After is null);

    /// <summary>The exact change, for -WhatIf.</summary>
    public string Text => string.Join("; ", Steps.Where(s => s.After is not null).Select(s => s switch
    {
        { IsOwnFile: true, Before: null } => $"write {s.File}",
        { IsOwnFile: true } => $"rewrite {s.File}",
        _ => $"{s.File}: {s.Before} -> {s.After}",
    }));
}
