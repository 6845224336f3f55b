using System.Runtime.InteropServices;

namespace KvmPS.Tools;

/// <summary>
/// What .NET cannot do with files: tell their type, and rename them without a moment in which another could be overwritten.
/// </summary>
internal static partial class NativeFile
{
    private const int AtCurrentFolder = -100;
    private const uint StatxType = 1, StatxMode = 2;
    private const uint StatxLinks = 4, StatxInode = 0x100;
    private const int StatxSize = 256, LinksOffset = 16, ModeOffset = 28, InodeOffset = 32;
    private const int RepresentedDeviceOffset = 128, DeviceOffset = 136; // each a major and a minor number
    private const int TypeMask = 0xF000, CharacterDevice = 0x2000, BlockDevice = 0x6000;

    private const uint RenameNoReplace = 1;

    // errno values, the same on all architectures that .NET runs on.
    private const int NotPermitted = 1,
        NoEntry = 2,
        NoAccess = 13,
        Exists = 17,
        NotAFolder = 20,
        InvalidArgument = 22,
        TooManyLinks = 31,
        NameTooLong = 36,
        NoSuchCall = 38,
        NotSupported = 95;

    /// <summary>st_mode of the file the path leads to; symbolic links are followed.</summary>
    internal static int Mode(string path)
    {
        // statx, not stat: its structure has the same layout on every architecture and C library.
        Span<byte> status = stackalloc byte[StatxSize];
        if (LibC.statx(AtCurrentFolder, path, 0, StatxType | StatxMode, status) == 0)
            return MemoryMarshal.Read<ushort>(status[ModeOffset..]);

        throw Failure(Marshal.GetLastPInvokeError(), path);
    }

    /// <summary>How many names (hard links) the file has that the path leads to.</summary>
    internal static long Links(string path)
    {
        Span<byte> status = stackalloc byte[StatxSize];
        if (LibC.statx(AtCurrentFolder, path, 0, StatxLinks, status) == 0) return MemoryMarshal.Read<uint>(status[LinksOffset..]);
        throw Failure(Marshal.GetLastPInvokeError(), path);
    }

    /// <summary>What the file is apart from its name; symbolic links are followed. null where it cannot be looked at.</summary>
    internal static FileIdentity? Identity(string path)
    {
        Span<byte> status = stackalloc byte[StatxSize];
        if (LibC.statx(AtCurrentFolder, path, 0, StatxType | StatxInode, status) != 0) return null;
        return (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) is BlockDevice or CharacterDevice
            ? new(IsDevice: true, MemoryMarshal.Read<ulong>(status[RepresentedDeviceOffset..]), 0)
            : new(IsDevice: false, MemoryMarshal.Read<ulong>(status[DeviceOffset..]), MemoryMarshal.Read<ulong>(status[InodeOffset..]));
    }

    /// <summary>
    /// Renames a file within its folder; false when the new name is taken. Not File.Move: without overwriting it looks whether
    /// the name is free and then renames, so that of two that do so at once, the second overwrites the first one's file.
    /// </summary>
    internal static bool RenameIfFree(string from, string to)
    {
        switch (Error(LibC.renameat2(AtCurrentFolder, from, AtCurrentFolder, to, RenameNoReplace)))
        {
            case 0: return true;
            case Exists: return false;
            // NFS and some FUSE file systems know no such rename.
            case InvalidArgument or NoSuchCall: return LinkIfFree(from, to);
            case var error: throw Failure(error, to);
        }
    }

    /// <summary>The same by a second name for the file, which the kernel never puts over an existing one.</summary>
    internal static bool LinkIfFree(string from, string to)
    {
        switch (Error(LibC.linkat(AtCurrentFolder, from, AtCurrentFolder, to, 0)))
        {
            case 0:
                File.Delete(from);
                return true;
            case Exists:
                return false;
            // A file system with neither: all that is left is to look first.
            case NotPermitted or TooManyLinks or NoSuchCall or NotSupported:
                if (Taken(to)) return false;
                File.Move(from, to, overwrite: false);
                return true;
            case var error:
                throw Failure(error, to);
        }
    }

    /// <summary>Whether anything has the name. File.Exists follows links, but a link to nowhere takes the name all the same.</summary>
    internal static bool Taken(string path) => new FileInfo(path).Attributes != (FileAttributes)(-1);

    private static int Error(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static Exception Failure(int error, string path)
    {
        var shown = Display.Text(path);
        return error switch
        {
            NoEntry or NotAFolder => new FileNotFoundException($"There is no file '{shown}'.", path),
            NoAccess or NotPermitted => new UnauthorizedAccessException($"This user has no access to '{shown}'."),
            NameTooLong => new PathTooLongException($"The path '{shown}' is too long."),
            _ => new IOException($"'{shown}': {Marshal.GetPInvokeErrorMessage(error)}"),
        };
    }
}
