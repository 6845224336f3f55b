namespace KvmPS.Tools;

/// <summary>The limits of one run, and what goes in and out of it.</summary>
internal sealed record RunOptions
{
    internal static RunOptions Default { get; } = new();

    /// <summary>How long the program may take; null for as long as it likes.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>How many bytes it may write to standard output before it is ended.</summary>
    internal int MaximumOutput { get; init; } = 64 << 20;

    /// <summary>How many bytes of standard error are kept; the rest is read and dropped.</summary>
    internal int KeptError { get; init; } = 64 << 10;

    /// <summary>
    /// Receives how far the program is, 0 to 1, as <c>-p</c> says it; its standard output is not kept then. Called on any thread.
    /// </summary>
    internal Action<double>? Progress { get; init; }

    /// <summary>Receives its standard output, which is not kept then.</summary>
    internal Stream? Output { get; init; }

    /// <summary>
    /// What the program reads from its standard input: the way for secrets, which others could read on a command line. Never shown
    /// anywhere.
    /// </summary>
    internal ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>The exit codes that are an answer rather than a failure; null for 0 alone.</summary>
    internal IReadOnlyList<int>? Answers { get; init; }
}
