using System.Xml.Linq;
using KvmPS.Planning.Storage;

namespace KvmPS.Xml;

/// <summary>A storage pool's definition (https://libvirt.org/formatstorage.html).</summary>
internal sealed class StoragePoolXml
{
    private readonly XElement root;

    private StoragePoolXml(XElement root)
    {
        this.root = root;
    }

    public string Type => (string?)root.Attribute("type") ?? "";

    public string? Path => root.Element("target")?.Element("path")?.Value;

    public string? Format => (string?)Source?.Element("format")?.Attribute("type");

    public string? SourceName => Source?.Element("name")?.Value is { Length: > 0 } name ? name : null;

    /// <summary>What it lies in: host:/folder, a device, a name.</summary>
    public string SourceText
    {
        get
        {
            var device = string.Join(", ", Devices);
            var place = (string?)Source?.Element("dir")?.Attribute("path") ?? SourceName ?? (device.Length > 0 ? device : Adapter) ?? "";
            return Hosts.Count == 0 ? place : $"{string.Join(",", Hosts.Select(h => h.Port is null ? h.Host : $"{h.Host}:{h.Port}"))}:{place}";
        }
    }

    private XElement? Source => root.Element("source");

    private List<(string Host, string? Port)> Hosts
        => Source?.Elements("host").Select(h => ((string?)h.Attribute("name") ?? "", (string?)h.Attribute("port"))).ToList() ?? [];

    private IEnumerable<string> Devices => Source?.Elements("device").Select(d => (string?)d.Attribute("path")).OfType<string>() ?? [];

    private string? Adapter => Source?.Element("adapter") is { } adapter ? (string?)adapter.Attribute("name") ?? (string?)adapter.Attribute("wwpn") : null;

    public static StoragePoolXml Parse(string xml) => new(XElement.Parse(xml));

    /// <summary>
    /// How a VM gets a volume of this pool; null: by its path. Devices of disks and iSCSI have names that change, so libvirt looks
    /// for them when the VM starts; what is no file and no device of the host, QEMU reaches itself.
    /// </summary>
    public DiskSource? DiskSourceOf(string pool, string volume) => Type switch
    {
        "disk" or "iscsi" or "iscsi-direct" or "scsi" => new DiskSource.Volume(pool, volume),
        "rbd" => Network($"{SourceName}/{volume}"),
        "gluster" => Network(string.Join('/', new[] { SourceName, ((string?)Source?.Element("dir")?.Attribute("path"))?.Trim('/'), volume }.Where(p => !string.IsNullOrEmpty(p)))),
        _ => null,
    };

    private DiskSource.Network Network(string name)
    {
        var auth = Source?.Element("auth");
        var secret = auth?.Element("secret");
        return new(Type, name, Hosts, (string?)auth?.Attribute("username"), (string?)secret?.Attribute("uuid") ?? (string?)secret?.Attribute("usage"));
    }
}
