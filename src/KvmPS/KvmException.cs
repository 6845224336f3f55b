namespace KvmPS;

/// <summary>What kind of failure it is; the module turns it into PowerShell's error category.</summary>
internal enum Failure
{
    Unspecified,
    InvalidArgument,
    InvalidOperation,
    NotFound,
    AlreadyExists,
    Busy,
    Timeout,
    PermissionDenied,
    NotInstalled,
    Unavailable,
    NotSupported,
}

/// <summary>An error that KvmPS itself finds: with an id that stays the same, and what to type next.</summary>
internal sealed class KvmException(string id, Failure kind, string message, string? advice = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Stable: scripts and about_KvmPS_Errors rely on it.</summary>
    public string Id { get; } = id;

    public Failure Kind { get; } = kind;

    /// <summary>What to type next, with real names filled in.</summary>
    public string? Advice { get; } = advice;
}
