using KvmPS.Tools;

namespace KvmPS.Operations.Common;

/// <summary>
/// A file in the making: written under a temporary name in its own folder, given its real name when complete, removed if it
/// never gets there. Whoever owns the folder sees either the old file or the whole new one.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly bool _overwrite;

    /// <param name="path">The file to be.</param>
    /// <param name="overwrite">Whether one that exists may be replaced.</param>
    /// <param name="isSecret">True for a file that only its owner may read.</param>
    public PartialFile(string path, bool overwrite, bool isSecret = false)
    {
        if (Directory.Exists(path))
        {
            throw new KvmException("NotAFile", Failure.InvalidArgument, $"'{path}' is a folder.", "Specify the name of the file too.");
        }
        _path = path;
        _overwrite = overwrite;
        var folder = Path.GetDirectoryName(path)!;
        Leftovers.Sweep(folder);
        _temporary = Path.Join(folder, TemporaryName.For(""));
        Stream = Create(path, _temporary, isSecret);
    }

    public FileStream Stream { get; }

    /// <summary>Gives the file its name.</summary>
    public void Complete()
    {
        // Whole on the disk before it has the name: a host that loses its power then has the old file or the new one.
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        if (!_overwrite && Path.Exists(_path)) throw PathErrors.AlreadyExists(_path);
        File.Move(_temporary, _path, _overwrite);
    }

    public void Dispose()
    {
        Stream.Dispose();
        // Nothing happens where it has got its name.
        File.Delete(_temporary);
    }

    private static FileStream Create(string path, string temporary, bool isSecret)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.Read,
                BufferSize = 0,
            };
            if (isSecret) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(temporary, options);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new DirectoryNotFoundException($"There is no folder '{Path.GetDirectoryName(path)}'.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UnauthorizedAccessException($"'{path}' cannot be created: this user may not write to its folder.", error);
        }
    }
}
