using System.Xml.Linq;

namespace KvmPS.Live.Fixture;

/// <summary>Domain XML for tests that define a guest without KvmPS: what Get- cmdlets find, and the fixture's own tests.</summary>
public static class GuestXml
{
    /// <summary>A Linux guest under emulation, which every host can run.</summary>
    public static XElement Linux(GuestImage image, string name, params IEnumerable<string> flags)
    {
        ArgumentNullException.ThrowIfNull(image);
        var xml = Machine("qemu", name, 128);
        xml.Element("os")!.Add(
            new XElement("kernel", image.Kernel),
            new XElement("initrd", image.Initrd),
            new XElement("cmdline", GuestImage.Arguments(name, flags)));
        xml.Element("devices")!.Add(new XElement("channel", new XAttribute("type", "unix"),
            new XElement("target", new XAttribute("type", "virtio"), new XAttribute("name", "org.qemu.guest_agent.0"))));
        return xml;
    }

    /// <summary>The boot-sector guest, under KVM where the host has it.</summary>
    /// <param name="name">The domain's name.</param>
    /// <param name="disk">A copy of <see cref="GuestImage.BootSector"/>.</param>
    public static XElement BootSector(string name, string disk)
    {
        var xml = Machine(KvmDevice.IsThere ? "kvm" : "qemu", name, 32);
        xml.Element("devices")!.Add(new XElement("disk", new XAttribute("type", "file"), new XAttribute("device", "disk"),
            new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "raw")),
            new XElement("source", new XAttribute("file", disk)),
            new XElement("target", new XAttribute("dev", "vda"), new XAttribute("bus", "virtio"))));
        return xml;
    }

    /// <summary>Sends the guest's first serial port to a file.</summary>
    public static XElement WithSerialFile(this XElement domain, string path)
    {
        ArgumentNullException.ThrowIfNull(domain);
        domain.Element("devices")!.Add(new XElement("serial", new XAttribute("type", "file"),
            new XElement("source", new XAttribute("path", path))));
        return domain;
    }

    private static XElement Machine(string type, string name, int mebibytes) =>
        new("domain", new XAttribute("type", type),
            new XElement("name", name),
            new XElement("memory", new XAttribute("unit", "MiB"), mebibytes),
            new XElement("vcpu", 1),
            new XElement("os", new XElement("type", new XAttribute("arch", "x86_64"), new XAttribute("machine", "q35"), "hvm")),
            new XElement("features", new XElement("acpi"), new XElement("apic")),
            // No <cpu>: what libvirt then takes starts everywhere; host-model and named models do not on limited KVM.
            new XElement("devices",
                new XElement("interface", new XAttribute("type", "network"),
                    new XElement("source", new XAttribute("network", "default")),
                    new XElement("model", new XAttribute("type", "virtio"))),
                new XElement("memballoon", new XAttribute("model", "virtio"),
                    new XElement("stats", new XAttribute("period", 1)))));
}
