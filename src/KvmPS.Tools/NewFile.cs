using System.Text;

namespace KvmPS.Tools;

/// <summary>
/// A file in the making: written under a temporary name in its own folder, given its real name when complete, deleted if it
/// never gets there. So nobody sees half a file, and an existing one is never overwritten.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private const int NameLimit = 255;

    private bool _complete;

    private NewFile(string path, string temporaryPath)
    {
        Path = path;
        TemporaryPath = temporaryPath;
    }

    internal string Path { get; }

    internal string TemporaryPath { get; }

    /// <summary>Makes the temporary file, empty.</summary>
    internal static NewFile Begin(string path, UnixFileMode mode)
    {
        var name = System.IO.Path.GetFileName(path);
        var folder = path[..(path.Length - name.Length)];
        if (name.Length == 0) throw new ArgumentException($"'{Display.Text(path)}' names a folder, not a file.", nameof(path));
        if (Encoding.UTF8.GetByteCount(name) > NameLimit)
        {
            throw new PathTooLongException($"The file name '{Display.Text(name)}' is longer than {NameLimit} bytes.");
        }
        if (NativeFile.Taken(path)) throw new FileExistsException(path);

        Leftovers.Sweep(folder.Length == 0 ? "." : folder);
        var file = new NewFile(path, folder + TemporaryName.For(name));
        try
        {
            // Created here and exclusively, not by the program: it would follow a link that someone put there.
            using var handle = new FileStream(file.TemporaryPath, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
            });
            return file;
        }
        catch (DirectoryNotFoundException e)
        {
            throw new DirectoryNotFoundException($"There is no folder '{Display.Text(folder)}'.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"'{Display.Text(path)}' cannot be created: this user may not write to its folder.", e);
        }
        catch (IOException e) when (e is not PathTooLongException)
        {
            throw new IOException(e.Message.Replace(file.TemporaryPath, path, StringComparison.Ordinal), e);
        }
    }

    /// <summary>Gives the file its real name, unless something has taken that name meanwhile.</summary>
    internal void Complete()
    {
        if (!NativeFile.RenameIfFree(TemporaryPath, Path)) throw new FileExistsException(Path);
        _complete = true;
    }

    public void Dispose()
    {
        if (_complete) return;
        try
        {
            File.Delete(TemporaryPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder went away or became read-only. What made the file fail in the first place says more.
        }
    }
}
