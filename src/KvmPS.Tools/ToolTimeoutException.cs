namespace KvmPS.Tools;

/// <summary>A program took longer than it was given and was ended.</summary>
public sealed class ToolTimeoutException : ToolException
{
    internal ToolTimeoutException(string program, IReadOnlyList<string> arguments, TimeSpan timeout)
        : base(program, arguments, null, "", Words(program, timeout)) => Timeout = timeout;

    /// <summary>The time it was given.</summary>
    public TimeSpan Timeout { get; }

    private static string Words(string program, TimeSpan timeout) =>
        FormattableString.Invariant($"{program} did not respond within {timeout.TotalSeconds:0.###} s and was terminated.");
}
