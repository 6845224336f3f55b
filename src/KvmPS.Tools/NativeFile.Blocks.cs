using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KvmPS.Tools;

// Files as blocks: holes, shared blocks, and what they take up.
internal static partial class NativeFile
{
    private const int SeekData = 3, NoSuchAddress = 6;
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const nuint CloneFile = 0x40049409; // FICLONE, the same on x86, ARM and RISC-V; POWER and MIPS answer "no such ioctl"
    private const uint StatxOwner = 8, StatxGroup = 0x10, StatxBlocks = 0x400;
    private const int UserOffset = 20, GroupOffset = 24, BlocksOffset = 48, BlockSize = 512;

    // fcntl(2), the same on all 64-bit architectures; and QEMU's RAW_LOCK_PERM_BASE + 1.
    private const int GetOpenFileLock = 36;
    private const short WriteLock = 1, Unlocked = 2;
    private const long WritePermissionByte = 101;

    /// <summary>The bytes that a file takes up on its file system.</summary>
    internal static long SizeOnDisk(string path) => MemoryMarshal.Read<long>(Status(path, StatxBlocks)[BlocksOffset..]) * BlockSize;

    /// <summary>Whether a file, folder or link is this user's.</summary>
    internal static bool IsOwn(string path) => MemoryMarshal.Read<uint>(Status(path, StatxOwner, NoFollow)[UserOffset..]) == LibC.geteuid();

    /// <summary>Gives a file the owner, group and permissions of another.</summary>
    internal static void CopyOwnership(string from, string to)
    {
        var status = Status(from, StatxOwner | StatxGroup);
        var (user, group) = (MemoryMarshal.Read<uint>(status[UserOffset..]), MemoryMarshal.Read<uint>(status[GroupOffset..]));
        if (Error(LibC.chown(to, user, group)) is not 0 and var error) throw Failure(error, to);
        // After chown, which takes away what lets a program run as its owner.
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
    }

    /// <summary>Lets a new file have another's blocks until one of the two is written to; false where the file system cannot.</summary>
    internal static bool ShareBlocks(SafeFileHandle from, SafeFileHandle to) => LibC.ioctl(to, CloneFile, from.DangerousGetHandle()) == 0;

    /// <summary>
    /// Where the next content begins, from an offset on; the end when only a hole is left. Where holes are unknown, all is content.
    /// </summary>
    internal static long NextContent(SafeFileHandle file, long from, long end)
    {
        if (from >= end) return end;
        var found = LibC.lseek(file, from, SeekData);
        if (found >= 0) return found;
        return Marshal.GetLastPInvokeError() == NoSuchAddress ? end : from;
    }

    /// <summary>
    /// Whether a QEMU or one of its tools has the image open for writing. It then holds a lock on the byte that stands for this
    /// permission (BLK_PERM_WRITE); where the file system has no such locks, nobody can tell.
    /// </summary>
    internal static bool IsWrittenToByQemu(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var asked = new LibC.FileLock { Type = WriteLock, Start = WritePermissionByte, Length = 1 };
        return LibC.fcntl(file, GetOpenFileLock, ref asked) == 0 && asked.Type != Unlocked;
    }

    private static ReadOnlySpan<byte> Status(string path, uint wanted, int flags = 0)
    {
        var status = new byte[StatxSize];
        if (LibC.statx(AtCurrentFolder, path, flags, wanted, status) != 0) throw Failure(Marshal.GetLastPInvokeError(), path);
        return status;
    }
}
