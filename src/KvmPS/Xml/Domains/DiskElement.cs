using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>A disk element of a definition (https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms).</summary>
/// <param name="element">The element.</param>
/// <param name="isLive">True when it is a running VM's, with what libvirt gave it for the time being.</param>
internal sealed class DiskElement(XElement element, bool isLive = false)
{
    /// <summary>disk, cdrom, floppy or lun.</summary>
    public string Device => (string?)element.Attribute("device") ?? "disk";

    /// <summary>The name in the guest, such as vda.</summary>
    public string Target => (string?)element.Element("target")?.Attribute("dev") ?? "";

    /// <summary>
    /// The file or block device on the host; null for empty drives, networks, and volumes of pools that nobody looked for.
    /// </summary>
    public string? Path => VolumeFile.PathOf(element.Element("source"));

    /// <summary>The volume of a pool that it is, by name; null for all else.</summary>
    public (string Pool, string Name)? Volume => (string?)element.Attribute("type") == "volume" && element.Element("source") is { } source
        && (string?)source.Attribute("pool") is { } pool && (string?)source.Attribute("volume") is { } name ? (pool, name) : null;

    /// <summary>Its name on the network, such as pool/image of Ceph; null for all else.</summary>
    public string? NetworkName =>
        (string?)element.Attribute("type") == "network" ? (string?)element.Element("source")?.Attribute("name") : null;

    /// <summary>
    /// Its backing files as far as the definition names them, top first: all of a running VM's, else only what a user wrote, which
    /// then counts instead of what the image's header says.
    /// </summary>
    public IEnumerable<string> Below =>
        element.Element("backingStore") is not { } first
            ? []
            : first.DescendantsAndSelf("backingStore").Elements("source").Select(VolumeFile.PathOf).OfType<string>();

    /// <summary>The backing chain that the definition prescribes; null where the image's header counts.</summary>
    public BackingChain? Chain => BackingChain.Of(element);

    /// <summary>The part of the file or device that is the disk; null where all of it is.</summary>
    public (long Offset, long Size)? Slice => element.Element("source")?.Elements("slices").Elements("slice")
        .FirstOrDefault(s => (string?)s.Attribute("type") == "storage") is { } slice
        ? ((long?)slice.Attribute("offset") ?? 0, (long?)slice.Attribute("size") ?? 0) : null;

    public string? Format => (string?)element.Element("driver")?.Attribute("type");

    /// <summary>False for an empty drive, whose source says at most what is to become of a missing medium.</summary>
    public bool HasSource => element.Element("source")?.Attributes().Any(a => a.Name.LocalName is not ("startupPolicy" or "index")) == true;

    /// <summary>True when the VM writes to an overlay that libvirt deletes when the VM stops.</summary>
    public bool IsTransient => element.Element("transient") is not null;

    /// <summary>The number of the controller that it is connected to; null where the definition does not say.</summary>
    public int? Controller => (int?)element.Element("address")?.Attribute("controller");

    /// <summary>virtio, sata, ide, …</summary>
    public string? Bus => (string?)element.Element("target")?.Attribute("bus");

    /// <summary>True for an image file, as opposed to a block device.</summary>
    public bool IsFile => VolumeFile.FileOf(element.Element("source")) is not null;

    public bool IsReadOnly => element.Element("readonly") is not null || Device == "cdrom";

    public bool IsShareable => element.Element("shareable") is not null;

    public string? Serial => element.Element("serial")?.Value;

    public KvmDiskCache Cache => DiskNames.Read<KvmDiskCache>(Driver("cache"));

    /// <summary>The mode that QEMU uses: libvirt lets nothing be cached of a disk that several VMs write to.</summary>
    public KvmDiskCache EffectiveCache => Cache == KvmDiskCache.Default && IsShareable && !IsReadOnly ? KvmDiskCache.None : Cache;

    public KvmDiskIo Io => DiskNames.Read<KvmDiskIo>(Driver("io"));

    public KvmDiskDiscard Discard => DiskNames.Read<KvmDiskDiscard>(Driver("discard"));

    public KvmDiskDetectZeroes DetectZeroes => DiskNames.Read<KvmDiskDetectZeroes>(Driver("detect_zeroes"));

    /// <summary>The IOThread of its own that does its I/O; null: QEMU's main thread, several of them, or its controller's.</summary>
    public int? IOThread => (int?)element.Element("driver")?.Attribute("iothread");

    public KvmDiskLimits Limits => new()
    {
        TotalIops = Limit("total_iops_sec"),
        ReadIops = Limit("read_iops_sec"),
        WriteIops = Limit("write_iops_sec"),
        TotalBytesPerSec = Limit("total_bytes_sec"),
        ReadBytesPerSec = Limit("read_bytes_sec"),
        WriteBytesPerSec = Limit("write_bytes_sec"),
    };

    public bool IsEncrypted => Encryption is not null;

    /// <summary>The secret that an encrypted image is opened with.</summary>
    public Guid? Secret => Guid.TryParse((string?)Encryption?.Element("secret")?.Attribute("uuid"), out var id) ? id : null;

    /// <summary>Also when only some of its queues do (libvirt 10 and later).</summary>
    public bool Uses(int ioThread) =>
        IOThread == ioThread
        || element.Elements("driver").Elements("iothreads").Elements("iothread").Any(t => (int?)t.Attribute("id") == ioThread);

    /// <summary>Where a mirror of it is written to, while there is one.</summary>
    public string? MirrorPath => Mirror?.Element("source") is { } source ? VolumeFile.PathOf(source) : (string?)Mirror?.Attribute("file");

    /// <summary>True when the mirror is the same as the disk.</summary>
    public bool MirrorIsReady => (string?)Mirror?.Attribute("ready") == "yes";

    private XElement? Encryption => element.Element("source")?.Element("encryption") ?? element.Element("encryption");

    private XElement? Mirror => element.Element("mirror");

    /// <summary>
    /// The element by itself, for libvirt to find or to change the disk: a stored one as it is, a running VM's without what only that has.
    /// </summary>
    public XElement Copy()
    {
        var copy = new XElement(element);
        if (!isLive) return copy;
        foreach (var name in new[] { "backingStore", "mirror" }) copy.Elements(name).Remove();
        DeviceAlias.RemoveGiven(copy);
        copy.Element("source")?.SetAttributeValue("index", null);
        return copy;
    }

    private string? Driver(string attribute) => (string?)element.Element("driver")?.Attribute(attribute);

    private long Limit(string name) => (long?)element.Element("iotune")?.Element(name) ?? 0;
}
