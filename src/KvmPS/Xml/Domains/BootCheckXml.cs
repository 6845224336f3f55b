using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>The smallest VM that shows whether guests boot: a disk and a serial port.</summary>
internal static class BootCheckXml
{
    /// <param name="type">kvm or qemu.</param>
    /// <param name="name">Its name.</param>
    /// <param name="disk">A raw image with a boot sector.</param>
    public static string Write(string type, string name, string disk) => new XElement("domain",
        new XAttribute("type", type),
        new XElement("name", name),
        new XElement("memory", new XAttribute("unit", "MiB"), 32),
        new XElement("vcpu", 1),
        // RHEL 10 has no other machine; a SATA disk is of the board, and its BIOS boots from it.
        new XElement("os", new XElement("type", new XAttribute("arch", "x86_64"), new XAttribute("machine", "q35"), "hvm")),
        new XElement("features", new XElement("acpi"), new XElement("apic")),
        new XElement("on_reboot", "destroy"),
        new XElement("devices",
            new XElement("disk", new XAttribute("type", "file"), new XAttribute("device", "disk"),
                new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "raw")),
                new XElement("source", new XAttribute("file", disk)),
                new XElement("target", new XAttribute("dev", "sda"), new XAttribute("bus", "sata"))),
            new XElement("serial", new XAttribute("type", "pty")),
            new XElement("memballoon", new XAttribute("model", "none")))).ToString();
}
