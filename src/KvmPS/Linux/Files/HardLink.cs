using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>A second name of a file: owner, permissions, labels and content are the same by either.</summary>
internal static class HardLink
{
    /// <exception cref="IOException">There is a file of that name, or the file system has no hard links.</exception>
    public static void Make(string path, string second)
    {
        if (LibC.link(path, second) == 0) return;
        throw new IOException($"{second}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }
}
