namespace KvmPS.State;

/// <summary>One file of a change.</summary>
/// <param name="File">Its path: a setting of the kernel, or a file of KvmPS's own below /etc.</param>
/// <param name="Before">What was in it; null: there was no such file.</param>
/// <param name="After">What is to be in it, or is; null: it is not written, but the kernel may change it by itself with the others.</param>
internal sealed record TuningStep(string File, string? Before, string? After)
{
    /// <summary>True for a file that KvmPS makes and removes; settings of the kernel are there always.</summary>
    public bool IsOwnFile => File.StartsWith("/etc/", StringComparison.Ordinal);
}
