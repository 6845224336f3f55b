using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>
/// Ends what this host does with a block device: unmounts file systems, which writes out what is pending, and turns swap off.
/// </summary>
internal static class Unmounting
{
    private const int NoFollow = 8; // UMOUNT_NOFOLLOW of umount2(2)

    /// <exception cref="KvmException">UnmountFailed.</exception>
    public static void End(BlockDeviceUse use)
    {
        if ((use.Kind == BlockDeviceUseKind.Swap ? LibC.swapoff(use.Device) : LibC.umount2(use.What, NoFollow)) == 0) return;
        var reason = Marshal.GetLastPInvokeErrorMessage();
        throw new KvmException("UnmountFailed", Failure.Busy, $"{use}, and could not be released: {reason}. The image stays connected.",
            use.Kind == BlockDeviceUseKind.Swap ? $"Free memory, then run: {use.Release}"
                : $"Find and stop the processes that use it: fuser -vm '{use.What}'");
    }

    /// <summary>Writes out what was written to the device itself, past any file system.</summary>
    public static void Flush(string device)
    {
        using var opened = File.OpenHandle(device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(opened);
    }
}
