using System.Text;

namespace KvmPS.Linux;

/// <summary>Files that survive a crash at any moment, whole as they were or whole as they are to be.</summary>
internal static class DurableFile
{
    private const int ReadDirectory = 0x10000 | 0x80000; // O_RDONLY | O_DIRECTORY | O_CLOEXEC

    /// <summary>Writes a file under a temporary name, waits until it is on the disk, and renames it.</summary>
    /// <param name="host">Where.</param>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="text">What it says then.</param>
    /// <param name="mode">Who may do what with it. Default: as the umask has it.</param>
    /// <exception cref="KvmException">AccessDenied.</exception>
    public static void Write(HostRoot host, string path, string text, UnixFileMode? mode = null) =>
        Write(host, path, Encoding.UTF8.GetBytes(text), mode);

    /// <inheritdoc cref="Write(HostRoot, string, string, UnixFileMode?)" />
    public static void Write(HostRoot host, string path, byte[] bytes, UnixFileMode? mode = null)
    {
        var real = host.Map(path);
        var folder = Path.GetDirectoryName(real)!;
        // Names without a known ending are read by none of udev, sysctl and modprobe.
        var temporary = $"{real}.kvmps-new";
        try
        {
            Directory.CreateDirectory(folder);
            using (var file = new FileStream(
                    temporary,
                    new FileStreamOptions
                    {
                        Mode = FileMode.Create,
                        Access = FileAccess.Write,
                        Share = FileShare.Read,
                    }))
            {
                if (mode is not null) File.SetUnixFileMode(file.SafeFileHandle, mode.Value);
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, real, overwrite: true);
            Sync(folder);
        }
        catch (UnauthorizedAccessException error)
        {
            throw HostAccess.Denied(path, error);
        }
        catch (IOException)
        {
            // A disk without space.
            if (File.Exists(temporary)) File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Deletes a file; one that is not there is no error.</summary>
    /// <exception cref="KvmException">AccessDenied.</exception>
    public static void Delete(HostRoot host, string path)
    {
        try
        {
            File.Delete(host.Map(path));
            Sync(Path.GetDirectoryName(host.Map(path))!);
        }
        catch (DirectoryNotFoundException)
        {
            // Then there is no file in it either.
        }
        catch (UnauthorizedAccessException error)
        {
            throw HostAccess.Denied(path, error);
        }
    }

    /// <summary>A new name is on the disk only when its folder is.</summary>
    private static void Sync(string folder)
    {
        var descriptor = LibC.open(folder, ReadDirectory);
        if (descriptor < 0) return;
        _ = LibC.fsync(descriptor);
        _ = LibC.close(descriptor);
    }
}
