namespace KvmPS.Tools;

/// <summary>
/// What a file is apart from its name: its device and inode number, which all its names share, be they hard links, symbolic links
/// or paths through a bind mount. Of a device file it is the device that it stands for.
/// </summary>
/// <param name="IsDevice">True for a device file.</param>
/// <param name="Device">The device's number.</param>
/// <param name="Inode">The file's number on it; 0 for a device file.</param>
public readonly record struct FileIdentity(bool IsDevice, ulong Device, ulong Inode)
{
    /// <summary>The identity of the file that a path leads to; null where nothing is there, or this user may not look.</summary>
    public static FileIdentity? Of(string path) => path.Contains('\0', StringComparison.Ordinal) ? null : NativeFile.Identity(path);
}
