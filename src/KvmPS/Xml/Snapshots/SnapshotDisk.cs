using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>A disk as snapshots see it.</summary>
/// <param name="Target">The name in the guest, such as vda.</param>
/// <param name="Device">disk, cdrom, floppy or lun.</param>
/// <param name="Path">The image or block device; null for empty drives, networks, and volumes that nobody looked for.</param>
/// <param name="IsFile">True for an image file.</param>
/// <param name="Format">Its format, such as qcow2.</param>
/// <param name="IsLeftOut">True when it cannot change, or its definition says that snapshots leave it out.</param>
internal sealed record SnapshotDisk(string Target, string Device, string? Path, bool IsFile, string Format, bool IsLeftOut)
{
    public static SnapshotDisk Read(XElement disk)
    {
        var source = disk.Element("source");
        var device = (string?)disk.Attribute("device") ?? "disk";
        return new(
            (string?)disk.Element("target")?.Attribute("dev") ?? "",
            device,
            VolumeFile.PathOf(source),
            VolumeFile.FileOf(source) is not null,
            (string?)disk.Element("driver")?.Attribute("type") ?? "raw",
            device is "cdrom" or "floppy"
                || disk.Element("readonly") is not null
                || source is null
                || (string?)disk.Attribute("snapshot") == "no");
    }
}
