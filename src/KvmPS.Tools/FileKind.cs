namespace KvmPS.Tools;

/// <summary>Says what a path is before a program opens it: opening a named pipe would wait for ever.</summary>
public static class FileKind
{
    // The file type bits of st_mode, the same on every Linux architecture.
    private const int TypeMask = 0xF000,
        Pipe = 0x1000,
        CharacterDevice = 0x2000,
        Folder = 0x4000,
        BlockDevice = 0x6000,
        Regular = 0x8000,
        Socket = 0xC000;

    /// <summary>True for a block device, or a link to one. <see cref="File.GetAttributes(string)"/> does not tell them on Unix.</summary>
    public static bool IsBlockDevice(string path) => (NativeFile.Mode(path) & TypeMask) == BlockDevice;

    /// <summary>Throws unless the path is (or links to) a regular file or a block device.</summary>
    internal static void RequireDiskImage(string path)
    {
        var kind = (NativeFile.Mode(path) & TypeMask) switch
        {
            Regular or BlockDevice => null,
            Folder => "folder",
            Pipe => "named pipe",
            Socket => "socket",
            CharacterDevice => "character device",
            _ => "special file",
        };
        if (kind is not null) throw new NotADiskImageException(path, kind);
    }
}
