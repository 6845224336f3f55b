using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>A disk element of a definition (https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms).</summary>
internal sealed class DiskElement(XElement element)
{
    /// <summary>disk, cdrom, floppy or lun.</summary>
    public string Device => (string?)element.Attribute("device") ?? "disk";

    /// <summary>The name in the guest, such as vda.</summary>
    public string Target => (string?)element.Element("target")?.Attribute("dev") ?? "";

    /// <summary>The file or block device on the host; null for empty drives, networks and volumes of pools.</summary>
    public string? Path => (string?)element.Element("source")?.Attribute("file") ?? (string?)element.Element("source")?.Attribute("dev");

    public string? Format => (string?)element.Element("driver")?.Attribute("type");

    /// <summary>virtio, sata, ide, …</summary>
    public string? Bus => (string?)element.Element("target")?.Attribute("bus");

    /// <summary>True for an image file, as opposed to a block device.</summary>
    public bool IsFile => element.Element("source")?.Attribute("file") is not null;

    public bool IsReadOnly => element.Element("readonly") is not null || Device == "cdrom";

    public bool IsShareable => element.Element("shareable") is not null;
}
