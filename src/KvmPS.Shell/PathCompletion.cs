namespace KvmPS.Shell;

/// <summary>Completes a word as a path. PowerShell does so with commands that its core lacks.</summary>
internal static class PathCompletion
{
    public static (int Start, int Length, IReadOnlyList<(string Text, string ListItem)> Matches) Find(string text, int cursor)
    {
        var start = text[..cursor].LastIndexOf(' ') + 1;
        var word = text[start..cursor];
        var folder = word[..(word.LastIndexOf('/') + 1)];
        try
        {
            var matches = new DirectoryInfo(folder.Length > 0 ? folder : ".").EnumerateFileSystemInfos(word[folder.Length..] + "*")
                .Where(entry => word.Length > folder.Length || !entry.Name.StartsWith('.'))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => (Text: folder + Name(entry), ListItem: Name(entry)));
            return (start, word.Length, [.. matches.Where(match => !match.Text.Contains(' ', StringComparison.Ordinal))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (cursor, 0, []);
        }
    }

    private static string Name(FileSystemInfo entry) => entry is DirectoryInfo ? entry.Name + "/" : entry.Name;
}
