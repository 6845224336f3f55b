using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>A second name of a file: owner, permissions, labels and content are the same by either.</summary>
internal static partial class HardLink
{
    /// <exception cref="IOException">There is a file of that name, or the file system has no hard links.</exception>
    public static void Make(string path, string second)
    {
        if (link(path, second) != 0) throw new IOException($"{second}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int link(string path, string second);
}
