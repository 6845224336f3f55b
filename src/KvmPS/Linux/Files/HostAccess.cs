namespace KvmPS.Linux;

/// <summary>Errors of files of the host that this user may not write.</summary>
internal static class HostAccess
{
    /// <summary>For files that KvmPS keeps itself.</summary>
    public static KvmException Denied(string path, Exception error) => NeedsRoot("AccessDenied", path, error);

    /// <summary>For settings of the kernel.</summary>
    public static KvmException SettingDenied(string path, Exception? error = null) => NeedsRoot("TuningNeedsRoot", path, error);

    private static KvmException NeedsRoot(string id, string path, Exception? error) => new(
        id, Failure.PermissionDenied, $"User {Environment.UserName} may not write to {path}.", "Run pwsh as root: sudo pwsh", error);
}
