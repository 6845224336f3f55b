namespace KvmPS.Tools;

/// <summary>The limits of one run.</summary>
internal sealed record RunOptions
{
    internal static RunOptions Default { get; } = new();

    /// <summary>How long the program may take; null for as long as it likes.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>How many bytes it may write to standard output before it is ended.</summary>
    internal int MaximumOutput { get; init; } = 64 << 20;

    /// <summary>Receives how far the program is, 0 to 1, from the percentages it writes; nothing of its standard output is then kept.</summary>
    internal Action<double>? Progress { get; init; }

    /// <summary>How many bytes of standard error are kept; the rest is read and dropped.</summary>
    internal int KeptError { get; init; } = 64 << 10;
}
