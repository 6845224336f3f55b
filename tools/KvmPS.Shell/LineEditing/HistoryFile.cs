using System.Text;

namespace KvmPS.Shell.LineEditing;

/// <summary>
/// Commands of earlier sessions, oldest first, one a line; a line that goes on ends with a backtick, as in PSReadLine's file. Only
/// its owner can read it. Several shells may add to it at once.
/// </summary>
internal sealed class HistoryFile(string path)
{
    /// <summary>How many commands are kept. The file may have twice as many before it is cut.</summary>
    public const int Maximum = 4096;

    // The error number of a file that another process has locked (EWOULDBLOCK).
    private const int Locked = 11;
    private const int Attempts = 400;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where PowerShell keeps what belongs to the user.</summary>
    public static string DefaultPath =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "powershell", "KvmPS.Shell", "history.txt");

    /// <summary>The newest commands of the file; none where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public IReadOnlyList<string> Read()
    {
        if (!File.Exists(path) && !Directory.Exists(path)) return [];
        using var file = Open(FileMode.Open, FileAccess.Read);
        var commands = new List<string>();
        var lines = new StringBuilder();
        using var reader = new StreamReader(file, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.EndsWith('`')) lines.Append(line, 0, line.Length - 1).Append('\n');
            else
            {
                commands.Add(lines.Append(line).ToString());
                lines.Clear();
            }
        }
        if (commands.Count <= 2 * Maximum) return commands.TakeLast(Maximum).ToArray();
        commands.RemoveRange(0, commands.Count - Maximum);
        // The lock on the old file is held until the new one has taken its place.
        Replace(commands);
        return commands;
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Add(string command)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
        using var file = Open(FileMode.OpenOrCreate, FileAccess.ReadWrite);
        if ((File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) != 0) File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        // A shell that was killed may have left half a line.
        var torn = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        file.Write(Encoding.UTF8.GetBytes((torn ? "\n" : "") + ToLine(command)));
    }

    private void Replace(IEnumerable<string> commands)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            using (var file = new FileStream(temporary, Options(FileMode.Create, FileAccess.Write)))
                foreach (var command in commands)
                    file.Write(Encoding.UTF8.GetBytes(ToLine(command)));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A long file does no harm; a lost one does.
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    // Without sharing, .NET locks the file: another shell adds to it for less than a millisecond.
    private FileStream Open(FileMode mode, FileAccess access)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new(path, Options(mode, access));
            }
            catch (IOException e) when (e.HResult == Locked && attempt < Attempts)
            {
                Thread.Sleep(5);
            }
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileAccess access) => new()
    {
        Mode = mode,
        Access = access,
        Share = FileShare.None,
        BufferSize = mode == FileMode.Create ? 4096 : 0,
        UnixCreateMode = mode == FileMode.Open ? null : OwnerOnly,
    };

    private static string ToLine(string command) => command.Replace("\n", "`\n", StringComparison.Ordinal) + "\n";
}
