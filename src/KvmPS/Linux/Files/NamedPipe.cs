using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>A pipe with a name in the file system: its reader is told when the last writer has ended, however that ended.</summary>
internal static class NamedPipe
{
    private const uint OwnerOnly = 0x180; // 0600

    public static void Make(string path)
    {
        if (LibC.mkfifo(path, OwnerOnly) == 0) return;
        throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>The writer's end; opening does not wait for a reader.</summary>
    public static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite,
        BufferSize = 0,
    });
}
