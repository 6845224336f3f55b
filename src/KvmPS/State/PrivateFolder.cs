using KvmPS.Linux;
using KvmPS.Tools;

namespace KvmPS.State;

/// <summary>
/// A temporary folder for what may hold secrets, such as a definition in an editor, which lays copies of its own beside it. A process of
/// its own removes the folder when this one has ended, however it ended.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    // It reads nothing: the pipe ends when every writer has gone.
    private static string Script { get; } = EmbeddedText.Read("PrivateFolder.sh");

    private readonly FileStream _alive;
    private bool _kept;

    private PrivateFolder(string path, FileStream alive)
    {
        Path = path;
        _alive = alive;
    }

    /// <summary>Where it is; nobody but this user can enter it.</summary>
    public string Path { get; }

    /// <exception cref="ToolException">The process that removes it did not start.</exception>
    public static PrivateFolder Make(CancellationToken cancel)
    {
        var path = Directory.CreateTempSubdirectory("kvmps-").FullName;
        try
        {
            var pipe = System.IO.Path.Join(path, "alive");
            NamedPipe.Make(pipe);
            var alive = NamedPipe.Open(pipe);
            DetachedScript.Start(Script, ["kvmps-folder", path], cancel);
            return new(path, alive);
        }
        catch
        {
            Directory.Delete(path, recursive: true);
            throw;
        }
    }

    /// <summary>Lets it stay.</summary>
    public void Keep()
    {
        File.WriteAllText(System.IO.Path.Join(Path, "keep"), "");
        _kept = true;
    }

    public void Dispose()
    {
        if (!_kept) Directory.Delete(Path, recursive: true);
        _alive.Dispose();
    }
}
