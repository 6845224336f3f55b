using KvmPS.Tools;

namespace KvmPS.Operations.Common;

/// <summary>
/// A folder in the making, as <see cref="PartialFile"/>: under a temporary name until all of it is there, removed if it never is.
/// </summary>
internal sealed class PartialFolder : IDisposable
{
    private readonly string _path;

    /// <param name="path">The folder to be; there must be nothing of that name.</param>
    /// <param name="mode">Who may do what with it.</param>
    public PartialFolder(string path, UnixFileMode mode)
    {
        _path = path;
        var folder = Path.GetDirectoryName(path)!;
        Leftovers.Sweep(folder);
        Temporary = Path.Join(folder, TemporaryName.For(Path.GetFileName(path)));
        Directory.CreateDirectory(Temporary, mode);
    }

    /// <summary>Where it is being filled.</summary>
    public string Temporary { get; }

    /// <summary>Gives the folder its name.</summary>
    public void Complete() => Directory.Move(Temporary, _path);

    public void Dispose()
    {
        // Nothing is there once it has got its name.
        if (Directory.Exists(Temporary)) Directory.Delete(Temporary, recursive: true);
    }
}
