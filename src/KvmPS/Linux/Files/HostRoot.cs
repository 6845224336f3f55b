namespace KvmPS.Linux;

/// <summary>
/// Where the host's own files are read: / on a real host, a copied tree in tests. Every path under /sys, /proc, /etc
/// and /dev goes through here.
/// </summary>
internal sealed class HostRoot(string root)
{
    /// <summary>Names a copied tree to look at in place of this host: another host's /sys, /proc and /etc.</summary>
    public const string Variable = "KVMPS_HOST_ROOT";

    public static HostRoot Real { get; } = new("/");

    /// <summary>The tree that <see cref="Variable"/> names, else this host.</summary>
    public static HostRoot Current => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? new(folder) : Real;

    /// <summary>True when it is this host and not a copy.</summary>
    public bool IsReal => root == "/";

    /// <summary>The real place of an absolute path such as /proc/cpuinfo.</summary>
    public string Map(string absolutePath) => Path.Join(root.TrimEnd('/'), absolutePath);

    /// <summary>The text of a file, or null when it is not there or has gone meanwhile (as entries of /proc do).</summary>
    public string? TryRead(string absolutePath) => SmallFile.TryRead(Map(absolutePath));

    /// <summary>The same without blanks and the line break at its ends.</summary>
    public string? TryReadLine(string absolutePath) => TryRead(absolutePath)?.Trim();

    public bool Exists(string absolutePath) => Path.Exists(Map(absolutePath));

    /// <summary>Where a symbolic link points, as it is written in it; null when it is none.</summary>
    public string? LinkTarget(string absolutePath)
    {
        try
        {
            return new FileInfo(Map(absolutePath)).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Names in a folder, or none when it is not there.</summary>
    public IEnumerable<string> Names(string absolutePath)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Map(absolutePath)).Select(p => Path.GetFileName(p)).ToList();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
