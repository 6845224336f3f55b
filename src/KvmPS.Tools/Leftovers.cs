namespace KvmPS.Tools;

/// <summary>Files and folders in the making that a command left behind because it was killed.</summary>
public static class Leftovers
{
    /// <summary>
    /// Those in a folder whose process is gone, or cannot be told, and that no QEMU writes to; in the order of their names. None where the
    /// folder cannot be read.
    /// </summary>
    public static IReadOnlyList<string> In(string folder) =>
        [
            .. Entries(folder)
                .Where(e => TemporaryName.IsAbandoned(Path.GetFileName(e)) != false && !IsWrittenTo(e))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>
    /// Removes those of this user whose process is surely gone, and that no QEMU writes to. What cannot be removed stays, and what belongs
    /// to another user does too: in a folder that everybody may write to, anybody can give a file such a name.
    /// </summary>
    public static void Sweep(string folder)
    {
        foreach (var path in Entries(folder).Where(e => TemporaryName.IsAbandoned(Path.GetFileName(e)) == true))
        {
            try
            {
                if (!NativeFile.IsOwn(path)) continue;
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                else if (!IsWrittenTo(path)) File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody else was quicker.
            }
        }
    }

    private static bool IsWrittenTo(string path)
    {
        try
        {
            // A named pipe would wait for ever when it is opened.
            FileKind.RequireDiskImage(path);
            return NativeFile.IsWrittenToByQemu(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<string> Entries(string folder)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFileSystemEntries(
                        folder,
                        ".*.tmp",
                        new EnumerationOptions { AttributesToSkip = 0, MatchType = MatchType.Simple })
                    .Where(e => TemporaryName.Is(Path.GetFileName(e))),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
