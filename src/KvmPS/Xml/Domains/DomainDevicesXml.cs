using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>The devices of a new VM: virtio throughout, a guest agent's channel, a serial console.</summary>
internal static class DomainDevicesXml
{
    public static IEnumerable<XElement?> Write(VMPlan plan, int sparePciePorts)
    {
        // A kernel given by path is started by QEMU itself; boot devices would be left unused.
        var order = plan.Kernel is null ? 1 : 0;
        for (var i = 0; i < plan.Disks.Count; i++) yield return Disk(plan.Disks[i], DiskTarget.Name("vd", i), order == 0 ? 0 : order++);
        // Last in the order: an installation disc starts while the disk cannot, and never again after that.
        for (var i = 0; i < plan.CdRoms.Count; i++) yield return CdRom(plan, plan.CdRoms[i], i, order == 0 ? 0 : order++);
        foreach (var element in Seed(plan)) yield return element;
        foreach (var nic in plan.Nics) yield return Nic(nic);
        if (IsPcie(plan))
        {
            yield return Element("controller", ("type", "pci"), ("index", "0"), ("model", "pcie-root"));
            for (var i = 0; i < sparePciePorts; i++) yield return Element("controller", ("type", "pci"), ("model", "pcie-root-port"));
        }

        yield return new("serial", new XAttribute("type", "pty"));
        yield return new("console", new XAttribute("type", "pty"), Element("target", ("type", "serial")));
        yield return new(
            "channel",
            new XAttribute("type", "unix"),
            Element("target", ("type", "virtio"), ("name", "org.qemu.guest_agent.0")));
        foreach (var element in Screen(plan)) yield return element;
        yield return new("memballoon", new XAttribute("model", "virtio"), Element("stats", ("period", "5")));
        yield return new(
            "rng",
            new XAttribute("model", "virtio"),
            new XElement("backend", new XAttribute("model", "random"), "/dev/urandom"));
    }

    private static bool IsPcie(VMPlan plan) =>
        plan.Machine is { } machine
        && (machine == "q35"
            || machine.Contains("-q35-", StringComparison.Ordinal)
            || machine.StartsWith("virt", StringComparison.Ordinal));

    private static XElement Disk(VMPlan.DiskPlan disk, string target, int order) => new("disk",
        new XAttribute("type", DiskSourceXml.Type(disk.IsBlockDevice, disk.Source)),
        new XAttribute("device", "disk"),
        Element("driver", ("name", "qemu"), ("type", disk.Format), ("discard", "unmap")),
        DiskSourceXml.Element(disk.Path, disk.IsBlockDevice, disk.Source),
        Element("target", ("dev", target), ("bus", "virtio")),
        Boot(order));

    private static XElement CdRom(VMPlan plan, string path, int index, int order)
    {
        var sata = IsPcie(plan);
        return Disc(path, DiskTarget.Name(sata ? "sd" : "hd", index), sata ? "sata" : "ide", order);
    }

    /// <summary>In a drive of virtio-scsi: kernels made for clouds have no drivers for SATA and IDE.</summary>
    private static IEnumerable<XElement> Seed(VMPlan plan)
    {
        if (plan.Seed is not { } seed) yield break;
        yield return Element("controller", ("type", "scsi"), ("index", "0"), ("model", "virtio-scsi"));
        yield return Disc(seed.Path, DiskTarget.Name("sd", IsPcie(plan) ? plan.CdRoms.Count : 0), "scsi", order: 0);
    }

    private static XElement Disc(string path, string target, string bus, int order) => new("disk",
        new XAttribute("type", "file"),
        new XAttribute("device", "cdrom"),
        Element("driver", ("name", "qemu"), ("type", "raw")),
        Element("source", ("file", path)),
        Element("target", ("dev", target), ("bus", bus)),
        new XElement("readonly"),
        Boot(order));

    private static XElement? Boot(int order) => order == 0 ? null : Element("boot", ("order", order));

    public static XElement Nic(VMPlan.NicPlan nic) => new("interface",
        new XAttribute("type", nic.Bridge is null ? "network" : "bridge"),
        nic.Mac is null ? null : Element("mac", ("address", nic.Mac)),
        nic.Bridge is null ? Element("source", ("network", nic.Network!)) : Element("source", ("bridge", nic.Bridge)),
        Element("model", ("type", "virtio")));

    private static IEnumerable<XElement> Screen(VMPlan plan)
    {
        if (plan.Graphics == KvmGraphicsKind.None) yield break;
        // A tablet reports absolute positions, without which the pointer of a viewer drifts away.
        yield return Element("input", ("type", "tablet"), ("bus", "usb"));
        yield return new("graphics",
            new XAttribute("type", plan.Graphics == KvmGraphicsKind.Vnc ? "vnc" : "spice"),
            new XAttribute("port", "-1"),
            new XAttribute("autoport", "yes"),
            plan.GraphicsPassword is null ? null : new XAttribute("passwd", plan.GraphicsPassword),
            Element("listen", ("type", "address"), ("address", plan.Listen)));
        if (plan.VideoModel is not null) yield return new("video", Element("model", ("type", plan.VideoModel)));
    }

    private static XElement Element(string name, params (string Name, object Value)[] attributes)
        => new(name, attributes.Select(a => new XAttribute(a.Name, a.Value)));
}
