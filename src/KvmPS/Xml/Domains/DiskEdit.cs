using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Another form of a disk element, for libvirt to take over; what KvmPS does not know stays.</summary>
internal sealed class DiskEdit(DiskElement disk)
{
    private readonly XElement _element = disk.Copy();

    /// <summary>libvirt's names of the limits, in the order of its description.</summary>
    public static IReadOnlyList<(string Name, ulong Value)> Words(KvmDiskLimits limits) =>
    [
        ("total_bytes_sec", (ulong)limits.TotalBytesPerSec),
        ("read_bytes_sec", (ulong)limits.ReadBytesPerSec),
        ("write_bytes_sec", (ulong)limits.WriteBytesPerSec),
        ("total_iops_sec", (ulong)limits.TotalIops),
        ("read_iops_sec", (ulong)limits.ReadIops),
        ("write_iops_sec", (ulong)limits.WriteIops),
    ];

    /// <summary>Sets an attribute of the driver; null takes it away.</summary>
    public void SetDriver(string attribute, string? value)
    {
        if (_element.Element("driver") is not { } driver)
        {
            _element.AddFirst(driver = new XElement("driver", new XAttribute("name", "qemu")));
        }
        driver.SetAttributeValue(attribute, value);
        // Threads for single queues exclude one for all of them.
        if (attribute == "iothread") driver.Elements("iothreads").Remove();
    }

    /// <summary>Sets the limits; those of bursts stay where they fit.</summary>
    public void SetLimits(KvmDiskLimits limits)
    {
        if (_element.Element("iotune") is not { } tune) _element.Add(tune = new XElement("iotune"));
        foreach (var (name, value) in Words(limits))
        {
            if ((ulong?)tune.Element(name) == value) continue;
            tune.Elements(name).Remove();
            if (value > 0) tune.Add(new XElement(name, value.ToString(CultureInfo.InvariantCulture)));
        }

        if (!tune.HasElements) tune.Remove();
    }

    /// <summary>
    /// Another image or disc; null empties a drive. What was said of the old one goes with it; what the VM does when it is missing stays.
    /// </summary>
    public void SetSource(string? path, string format)
    {
        var policy = _element.Element("source")?.Attribute("startupPolicy");
        foreach (var name in new[] { "source", "backingStore", "mirror" }) _element.Elements(name).Remove();
        _element.SetAttributeValue("type", "file");
        SetDriver("type", format);
        if (path is null && policy is null) return;
        _element.Element("driver")!.AddAfterSelf(new XElement("source", path is null ? null : new XAttribute("file", path), policy));
    }

    public override string ToString() => _element.ToString(SaveOptions.DisableFormatting);
}
