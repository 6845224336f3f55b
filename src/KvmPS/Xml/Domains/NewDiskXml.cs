using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Writes what a VM gets that has been made already: a disk, a controller, the destination of a copy.</summary>
internal static class NewDiskXml
{
    public static string Disk(VMDiskPlan plan) => Text(new("disk",
        new XAttribute("type", DiskSourceXml.Type(plan.IsBlockDevice, plan.Source)),
        new XAttribute("device", plan.IsDrive ? "cdrom" : "disk"),
        Element("driver",
            ("name", "qemu"),
            // An image that is encrypted as a whole is raw to the guest.
            ("type", plan.Format == "luks" ? "raw" : plan.Format),
            ("cache", DiskNames.Of(plan.Cache)),
            ("discard", plan.IsDrive ? null : "unmap"),
            ("iothread", plan.IOThread is { } thread ? Number(thread) : null)),
        Source(plan),
        Element("target", ("dev", plan.Target), ("bus", plan.Bus.ToString().ToLowerInvariant())),
        plan.ReadOnly ? new XElement("readonly") : null,
        plan.Shareable ? new XElement("shareable") : null,
        plan.Serial is null ? null : new XElement("serial", plan.Serial),
        plan.Place is not { } place ? null : Element("address",
            ("type", "drive"), ("controller", Number(place.Controller)), ("bus", "0"), ("target", "0"), ("unit", Number(place.Unit)))));

    public static string ScsiController(int index) =>
        Text(Element("controller", ("type", "scsi"), ("index", Number(index)), ("model", "virtio-scsi")));

    /// <summary>Where a mirror is written to; libvirt makes the file.</summary>
    public static string Destination(string path, string format) => Text(new("disk",
        new XAttribute("type", "file"),
        Element("source", ("file", path)),
        Element("driver", ("type", format))));

    private static XElement Source(VMDiskPlan plan)
    {
        var source = DiskSourceXml.Element(plan.Path, plan.IsBlockDevice, plan.Source);
        if (plan.Secret is { } id)
        {
            source.Add(
                new XElement(
                    "encryption",
                    new XAttribute("format", "luks"),
                    Element("secret", ("type", "passphrase"), ("uuid", id.ToString()))));
        }
        return source;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(XElement element) => element.ToString(SaveOptions.DisableFormatting);

    private static XElement Element(string name, params (string Name, string? Value)[] attributes)
        => new(name, attributes.Where(a => a.Value is not null).Select(a => new XAttribute(a.Name, a.Value!)));
}
