using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KvmPS.Tools;

/// <summary>The functions of the C library that .NET has nothing for, by their names, with the manual page of each.</summary>
internal static partial class LibC
{
    /// <summary>chown(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int chown(string path, uint user, uint group);

    /// <summary>fcntl(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle file, int command, ref FileLock argument);

    /// <summary>geteuid(2)</summary>
    [LibraryImport("libc")]
    internal static partial uint geteuid();

    /// <summary>getxattr(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial nint getxattr(string path, string name, Span<byte> value, nuint size);

    /// <summary>ioctl(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle file, nuint request, nint argument);

    /// <summary>kill(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int process, int signal);

    /// <summary>linkat(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int linkat(int fromFolder, string from, int toFolder, string to, int flags);

    /// <summary>lseek(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial long lseek(SafeFileHandle file, long offset, int whence);

    /// <summary>renameat2(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    /// <summary>setxattr(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int setxattr(string path, string name, ReadOnlySpan<byte> value, nuint size, int flags);

    /// <summary>statx(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int statx(int folder, string path, int flags, uint mask, Span<byte> status);

    /// <summary>struct flock of fcntl(2)</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
