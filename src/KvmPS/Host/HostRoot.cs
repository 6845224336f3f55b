namespace KvmPS.Host;

/// <summary>
/// Where the host's own files are read: / on a real host, a copied tree in tests. Every path under /sys, /proc, /etc
/// and /dev goes through here.
/// </summary>
internal sealed class HostRoot(string root)
{
    public static HostRoot Real { get; } = new("/");

    /// <summary>The real place of an absolute path such as /proc/cpuinfo.</summary>
    public string Map(string absolutePath) => Path.Join(root.TrimEnd('/'), absolutePath);

    /// <summary>The text of a file, or null when it is not there or has gone meanwhile (as entries of /proc do).</summary>
    public string? TryRead(string absolutePath)
    {
        try
        {
            return File.ReadAllText(Map(absolutePath));
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
