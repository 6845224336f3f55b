namespace KvmPS.Tools;

/// <summary>
/// Finds a program's file. .NET's own search also looks beside the running program and in the current
/// folder, so that a <c>qemu-img</c> lying in a user's folder would be run as root; this one does not.
/// </summary>
internal static class ProgramPath
{
    // Where distributions keep system programs. PATH often lacks the sbin folders for ordinary users and cron.
    private static readonly string[] s_systemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    internal static string? Find(string name)
        => Find(name, Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static string? Find(string name, string searchPath)
    {
        // An empty or relative entry of PATH means the current folder: left out for the reason above.
        var folders = searchPath.Split(':').Where(folder => folder.StartsWith('/')).Concat(s_systemFolders);
        foreach (var folder in folders)
        {
            var candidate = Path.Combine(folder, name);
            if (IsExecutable(candidate)) return candidate;
        }
        return null;
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            // GetUnixFileMode follows symlinks, as /usr/bin/qemu-img can be one; File.Exists leaves out folders.
            return File.Exists(path) && (File.GetUnixFileMode(path) & execute) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
