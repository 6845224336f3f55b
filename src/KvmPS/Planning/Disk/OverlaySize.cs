using KvmPS.Model;

namespace KvmPS.Planning.Disk;

/// <summary>
/// An overlay that is smaller than its base image hides the end of what is in that, a partition table and file systems among it.
/// </summary>
internal static class OverlaySize
{
    /// <param name="size">The size that is asked for, in bytes.</param>
    /// <param name="backing">The base image, for the message.</param>
    /// <param name="backingSize">The size of the disk that it shows, in bytes.</param>
    /// <exception cref="KvmException">OverlayTooSmall.</exception>
    public static void Check(long size, string backing, long backingSize)
    {
        if (size >= backingSize) return;
        throw new KvmException(
            "OverlayTooSmall",
            Failure.InvalidArgument,
            $"An overlay of {ByteSize.Format(size)} is smaller than its base image '{backing}' of {ByteSize.Format(backingSize)}: the "
                + "file systems of the guest would be truncated.",
            "Leave -Size out for an overlay of the same size, or specify at least the same size: -Size "
                + $"{backingSize.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
    }
}
