using System.Security.Cryptography;

namespace KvmPS.Commands.Guest;

/// <summary>
/// A file in the making: written under a temporary name in its own folder, given its real name when complete, removed if it
/// never gets there. Whoever owns the folder sees either the old file or the whole new one.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly bool overwrite;

    public PartialFile(string path, bool overwrite)
    {
        if (Directory.Exists(path)) throw new KvmException("NotAFile", Failure.InvalidArgument, $"'{path}' is a folder.", "Name the file.");
        this.path = path;
        this.overwrite = overwrite;
        temporary = Path.Join(Path.GetDirectoryName(path), $".kvmps-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        Stream = Create(path, temporary);
    }

    public FileStream Stream { get; }

    /// <summary>Gives the file its name.</summary>
    public void Complete()
    {
        Stream.Dispose();
        if (!overwrite && Path.Exists(path)) throw PathErrors.AlreadyExists(path);
        File.Move(temporary, path, overwrite);
    }

    public void Dispose()
    {
        Stream.Dispose();
        // Nothing happens where it has got its name.
        File.Delete(temporary);
    }

    private static FileStream Create(string path, string temporary)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
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
