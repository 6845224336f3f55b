using Microsoft.Win32.SafeHandles;

namespace KvmPS.Tools;

/// <summary>Image files as files: copied byte for byte, and replaced by a new version of themselves.</summary>
public static class ImageFile
{
    private const int Chunk = 1 << 20;

    /// <summary>
    /// Copies a file: by sharing its blocks where the file system can, else what is in it, leaving its holes out. The copy appears
    /// under its name when it is complete and on the disk.
    /// </summary>
    /// <param name="source">The file; nobody may write to it meanwhile.</param>
    /// <param name="destination">The new one.</param>
    /// <param name="progress">Receives how far it is, 0 to 1.</param>
    /// <param name="cancellationToken">Ends it, and leaves nothing.</param>
    /// <returns>True when the blocks are shared.</returns>
    /// <exception cref="FileNotFoundException">There is no such source.</exception>
    /// <exception cref="FileExistsException">The destination is taken.</exception>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the one or write the other.</exception>
    /// <exception cref="IOException">The file system is full, or the source changed meanwhile.</exception>
    public static Task<bool> CopyAsync(
        string source,
        string destination,
        Action<double>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(
            () => Copy(source, destination, progress, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Puts a complete new version in a file's place, in one step. The new one takes over owner, group and permissions.</summary>
    public static void Replace(string path, string newVersion)
    {
        NativeFile.CopyOwnership(path, newVersion);
        using (var written = File.OpenHandle(newVersion, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(written);
        File.Move(newVersion, path, overwrite: true);
    }

    /// <summary>A name in the same folder for a file in the making that another program writes.</summary>
    public static string TemporaryPath(string path)
    {
        path = ImagePath.Absolute(path);
        Leftovers.Sweep(Path.GetDirectoryName(path)!);
        return Path.Join(Path.GetDirectoryName(path), TemporaryName.For(Path.GetFileName(path)));
    }

    /// <summary>How many names (hard links) a file has.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static long Links(string path) => NativeFile.Links(ImagePath.Absolute(path));

    /// <summary>Gives such a file its real name once it is complete.</summary>
    /// <exception cref="FileExistsException">Something has taken that name meanwhile.</exception>
    public static void Complete(string temporaryPath, string path)
    {
        if (!NativeFile.RenameIfFree(temporaryPath, ImagePath.Absolute(path))) throw new FileExistsException(path);
    }

    private static bool Copy(string source, string destination, Action<double>? progress, CancellationToken cancellationToken)
    {
        source = ImagePath.Absolute(source);
        FileKind.RequireDiskImage(source);
        using var from = File.OpenHandle(source);
        var content = new SparseReader(from);
        var (length, written) = (content.Length, File.GetLastWriteTimeUtc(from));
        using var file = NewFile.Begin(ImagePath.Absolute(destination), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        bool shared;
        using (var to = File.OpenHandle(file.TemporaryPath, FileMode.Open, FileAccess.ReadWrite))
        {
            shared = NativeFile.ShareBlocks(from, to);
            if (!shared) CopyContent(content, to, progress, cancellationToken);
            RandomAccess.FlushToDisk(to);
        }

        if (RandomAccess.GetLength(from) != length || File.GetLastWriteTimeUtc(from) != written)
            throw new IOException($"'{Display.Text(source)}' was changed while it was copied; the copy is discarded.");
        file.Complete();
        return shared;
    }

    private static void CopyContent(SparseReader from, SafeFileHandle to, Action<double>? progress, CancellationToken cancellationToken)
    {
        RandomAccess.SetLength(to, from.Length);
        var buffer = new byte[Chunk];
        for (long at = 0; at < from.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (read, hole) = from.Next(buffer);
            if (read + hole == 0) throw new IOException("The file became shorter while it was copied.");
            if (read > 0) RandomAccess.Write(to, buffer.AsSpan(0, read), at);
            at += read + hole;
            progress?.Invoke((double)at / from.Length);
        }
    }
}
