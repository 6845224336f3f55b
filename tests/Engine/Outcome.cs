namespace KvmPS.Engine;

/// <summary>How a script ended.</summary>
public enum Outcome
{
    /// <summary>It ran to its end, or to <c>exit</c>; it may have written errors.</summary>
    Completed,

    /// <summary>An error ended it.</summary>
    Failed,

    /// <summary>It was stopped (Ctrl+C).</summary>
    Stopped,
}
