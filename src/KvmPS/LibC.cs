using System.Runtime.InteropServices;

namespace KvmPS;

/// <summary>The functions of the C library that .NET has nothing for, by their names, with the manual page of each.</summary>
internal static partial class LibC
{
    /// <summary>access(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int access(string path, int mode);

    /// <summary>cfmakeraw(3)</summary>
    [LibraryImport("libc")]
    internal static unsafe partial void cfmakeraw(byte* termios);

    /// <summary>close(2)</summary>
    [LibraryImport("libc")]
    internal static partial int close(int file);

    /// <summary>epoll_create1(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    /// <summary>epoll_ctl(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int set, int operation, int descriptor, ref byte entry);

    /// <summary>epoll_wait(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(int set, [In, Out] byte[] entries, int room, int milliseconds);

    /// <summary>eventfd(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint value, int flags);

    /// <summary>fsync(2)</summary>
    [LibraryImport("libc")]
    internal static partial int fsync(int file);

    /// <summary>getgrouplist(3)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int getgrouplist(string user, uint group, [Out] uint[] groups, ref int count);

    /// <summary>getpwuid_r(3)</summary>
    [LibraryImport("libc")]
    internal static unsafe partial int getpwuid_r(uint user, nint* entry, byte* text, nuint size, out nint found);

    /// <summary>ioctl(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int file, nuint request, nuint argument);

    /// <summary>ioctl(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int ioctl(int file, nuint request, void* argument);

    /// <summary>isatty(3)</summary>
    [LibraryImport("libc")]
    internal static partial int isatty(int fd);

    /// <summary>kill(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int process, int signal);

    /// <summary>link(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int link(string path, string second);

    /// <summary>mkfifo(3)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int mkfifo(string path, uint mode);

    /// <summary>mmap(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    /// <summary>munmap(2)</summary>
    [LibraryImport("libc")]
    internal static unsafe partial int munmap(void* address, nuint length);

    /// <summary>open(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int open(string path, int flags);

    /// <summary>poll(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int poll(PollDescriptor* fds, nuint nfds, int timeout);

    /// <summary>read(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint read(int fd, byte* buffer, nuint count);

    /// <summary>read(2)</summary>
    [LibraryImport("libc")]
    internal static partial nint read(int descriptor, out ulong value, nint size);

    /// <summary>sched_setaffinity(2)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int sched_setaffinity(int thread, nuint length, nuint* mask);

    /// <summary>setenv(3)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int setenv(string name, string value, int overwrite);

    /// <summary>setfsgid(2)</summary>
    [LibraryImport("libc")]
    internal static partial int setfsgid(uint group);

    /// <summary>setfsuid(2)</summary>
    [LibraryImport("libc")]
    internal static partial int setfsuid(uint user);

    /// <summary>shutdown(2)</summary>
    [LibraryImport("libc")]
    internal static partial int shutdown(int descriptor, int how);

    /// <summary>swapoff(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int swapoff(string path);

    /// <summary>syscall(2)</summary>
    [LibraryImport("libc")]
    internal static partial nint syscall(nint number, nint count, uint[] groups);

    /// <summary>tcgetattr(3)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int tcgetattr(int fd, byte* termios);

    /// <summary>tcsetattr(3)</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int tcsetattr(int fd, int actions, byte* termios);

    /// <summary>umount2(2)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int umount2(string path, int flags);

    /// <summary>unsetenv(3)</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unsetenv(string name);

    /// <summary>write(2)</summary>
    [LibraryImport("libc")]
    internal static partial nint write(int descriptor, in ulong value, nint size);

    /// <summary>struct pollfd of poll(2)</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
