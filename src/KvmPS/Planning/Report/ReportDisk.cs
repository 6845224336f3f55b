using KvmPS.Model;

namespace KvmPS.Planning.Report;

/// <summary>A VM's disk: the image that it writes to, and those below.</summary>
/// <param name="Target">Its name in the VM, such as vda.</param>
/// <param name="Path">The image or device.</param>
/// <param name="Cache">Its cache mode.</param>
/// <param name="IsBlockDevice">True for a device of the host.</param>
/// <param name="Images">The image and what it lies over, as far as it could be read; the last one says so where it could not.</param>
internal sealed record ReportDisk(
    string Target,
    string Path,
    KvmDiskCache Cache,
    bool IsBlockDevice,
    IReadOnlyList<ReportDisk.Image> Images)
{
    /// <summary>The image that the VM writes to.</summary>
    public Image? Top => Images.Count > 0 ? Images[0] : null;

    /// <summary>One image of a chain. Sizes in bytes.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Format">Its format.</param>
    /// <param name="Size">What a guest sees.</param>
    /// <param name="Used">What it takes on the host.</param>
    /// <param name="IsDirty">True when it was not closed cleanly, or is in use.</param>
    /// <param name="IsCorrupt">True when QEMU has found it damaged.</param>
    /// <param name="Problem">Why it could not be read, or null.</param>
    internal sealed record Image(string Path, string Format, long? Size, long? Used, bool IsDirty, bool IsCorrupt, string? Problem);
}
