using System.Globalization;
using System.Xml.Linq;
using KvmPS.Libvirt;
using KvmPS.Unit.Tools;

namespace KvmPS.Unit.Libvirt;

/// <summary>
/// A host of its own in libvirt's test driver, read from a file. Each connection to it starts from that file again;
/// test:///default in contrast is one host for the whole process.
/// </summary>
internal sealed class TestHost : IDisposable
{
    private static readonly XNamespace Driver = "http://libvirt.org/schemas/domain/test/1.0";

    private readonly TemporaryFolder _folder = new();
    private readonly XElement _node = new(
        "node",
        new XElement(
            "network",
            new XElement("name", "default"),
            new XElement("bridge", new XAttribute("name", "virbr0")),
            // Asked for the addresses of a guest, libvirt's test driver takes one of these, and crashes when there are none.
            new XElement(
                "ip",
                new XAttribute("address", "198.51.100.1"),
                new XAttribute("netmask", "255.255.255.0"),
                new XElement(
                    "dhcp",
                    new XElement("range", new XAttribute("start", "198.51.100.10"), new XAttribute("end", "198.51.100.99"))))));

    public string Uri => "test://" + _folder.File("node.xml");

    public string Folder => _folder.Path;

    public static Guid IdOf(int number) => new(number, 0x4b76, 0x6d50, 0x53, 0x54, 0x65, 0x73, 0x74, 0, 0, 1);

    /// <summary>Adds a VM that runs, or one in another of libvirt's states.</summary>
    public TestHost Add(
        string name,
        DomainState state = DomainState.Running,
        bool transient = false,
        bool saved = false,
        long memoryKiB = 262144,
        params XElement[] devices)
    {
        _node.Add(new XElement("domain",
            new XAttribute("type", "test"),
            new XAttribute(XNamespace.Xmlns + "test", Driver),
            new XElement("name", name),
            new XElement("uuid", IdOf(_node.Elements("domain").Count()).ToString()),
            new XElement("memory", new XAttribute("unit", "KiB"), memoryKiB),
            new XElement("currentMemory", new XAttribute("unit", "KiB"), 131072),
            new XElement("vcpu", new XAttribute("current", 1), 2),
            new XElement("os", new XElement("type", "hvm")),
            new XElement("devices", devices),
            transient ? new XElement(Driver + "transient") : null,
            saved ? new XElement(Driver + "hasmanagedsave") : null,
            state == DomainState.Running ? null : new XElement(Driver + "runstate", (int)state)));
        return this;
    }

    /// <summary>vm-00000, vm-00001, …: every other one is off.</summary>
    public TestHost AddMany(int count)
    {
        for (var i = 0; i < count; i++)
            Add(string.Create(CultureInfo.InvariantCulture, $"vm-{i:D5}"), i % 2 == 0 ? DomainState.Running : DomainState.Shutoff);
        return this;
    }

    /// <summary>Adds a network that runs.</summary>
    public TestHost AddNetwork(string name)
    {
        _node.Add(
            new XElement(
                "network",
                new XElement("name", name),
                new XElement("uuid", Guid.NewGuid().ToString()),
                new XElement("bridge", new XAttribute("name", $"br{_node.Elements("network").Count()}"))));
        return this;
    }

    /// <summary>Adds a storage pool that runs, with volumes of 1 GiB.</summary>
    public TestHost AddPool(string name, params string[] volumes) => AddPool("dir", null, name, volumes);

    /// <summary>Adds a storage pool of another type than dir.</summary>
    public TestHost AddPool(string type, XElement? source, string name, params string[] volumes)
    {
        _node.Add(new XElement("pool",
            new XAttribute("type", type),
            new XElement("name", name),
            source,
            new XElement("target", new XElement("path", Folder + "/" + name)),
            volumes.Select(v => new XElement("volume",
                new XAttribute("type", "file"),
                new XElement("name", v),
                new XElement("capacity", 1L << 30),
                // What is no file has no such format.
                type == "dir" ? new XElement("target", new XElement("format", new XAttribute("type", "qcow2"))) : null))));
        return this;
    }

    public Connection Open() => Connection.Open(Write());

    /// <summary>Writes the file that the URI names.</summary>
    public string Write()
    {
        _node.Save(_folder.File("node.xml"), SaveOptions.DisableFormatting);
        return Uri;
    }

    public void Dispose() => _folder.Dispose();
}
