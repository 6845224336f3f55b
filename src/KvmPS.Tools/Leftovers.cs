namespace KvmPS.Tools;

/// <summary>Files and folders in the making that a command left behind because it was killed.</summary>
public static class Leftovers
{
    /// <summary>Those in a folder whose process is gone, or cannot be told; in the order of their names. None where the folder cannot be read.</summary>
    public static IReadOnlyList<string> In(string folder) => [.. Entries(folder).Where(e => TemporaryName.IsAbandoned(Path.GetFileName(e)) != false).Order(StringComparer.Ordinal)];

    /// <summary>Removes those whose process is surely gone, and that no QEMU has open. What cannot be removed stays.</summary>
    public static void Sweep(string folder)
    {
        foreach (var path in Entries(folder).Where(e => TemporaryName.IsAbandoned(Path.GetFileName(e)) == true))
        {
            try
            {
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                else if (!NativeFile.IsWrittenToByQemu(path)) File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's, or somebody else was quicker.
            }
        }
    }

    private static List<string> Entries(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder, ".*.tmp", new EnumerationOptions { AttributesToSkip = 0, MatchType = MatchType.Simple }).Where(e => TemporaryName.Is(Path.GetFileName(e)))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
