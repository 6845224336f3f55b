namespace KvmPS.Linux;

/// <summary>A file that one process holds at a time, until it is disposed; the kernel lets go of it when the process dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="host">Where.</param>
    /// <param name="path">The file; it and its folder are made.</param>
    /// <param name="timeout">How long another one may have it.</param>
    /// <param name="busy">The error when it does not let go, or the file cannot be made.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="KvmException">AccessDenied, or what busy gives.</exception>
    public static FileStream Take(
        HostRoot host,
        string path,
        TimeSpan timeout,
        Func<IOException, KvmException> busy,
        CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(host.Map(path))!);
            for (var left = timeout; ; left -= Pause)
            {
                try
                {
                    return new FileStream(host.Map(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException) when (left > TimeSpan.Zero)
                {
                    cancel.WaitHandle.WaitOne(Pause);
                    cancel.ThrowIfCancellationRequested();
                }
            }
        }
        catch (UnauthorizedAccessException error)
        {
            throw HostAccess.Denied(path, error);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw busy(error);
        }
    }
}
