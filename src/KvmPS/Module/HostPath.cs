using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>
/// Turns what a user typed into an absolute path. PowerShell's own resolution takes a colon for a drive and a backslash
/// for a slash; on a Linux host both are ordinary characters of file names.
/// </summary>
internal static class HostPath
{
    /// <exception cref="KvmException">InvalidPath.</exception>
    public static string Resolve(SessionState session, string path)
    {
        if (path.Contains('\0') || path.Length == 0)
        {
            throw new KvmException("InvalidPath", Failure.InvalidArgument, "A path cannot be empty or hold a null character.");
        }

        if (path[0] == '/') return path;
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        {
            return Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..]);
        }

        if (OnDrive(session, path)) return session.Path.GetUnresolvedProviderPathFromPSPath(path);
        return Path.Join(session.Path.CurrentFileSystemLocation.ProviderPath, path);
    }

    /// <summary>True for a path on a drive of the file system provider, such as Pester's TestDrive:.</summary>
    private static bool OnDrive(SessionState session, string path)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && session.Drive.GetAllForProvider("FileSystem").Any(d => path[..colon].Equals(d.Name, StringComparison.OrdinalIgnoreCase));
    }
}
