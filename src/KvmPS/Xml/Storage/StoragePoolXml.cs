using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>A storage pool's definition (https://libvirt.org/formatstorage.html).</summary>
internal sealed class StoragePoolXml
{
    private readonly XElement _root;

    private StoragePoolXml(XElement root)
    {
        _root = root;
    }

    public string Type => (string?)_root.Attribute("type") ?? "";

    public string? Path => _root.Element("target")?.Element("path")?.Value;

    public string? Format => (string?)Source?.Element("format")?.Attribute("type");

    /// <summary>The server that the pool's storage is on; null for storage of the host.</summary>
    public string? SourceHost => Hosts.FirstOrDefault().Host;

    public string? SourceName => Source?.Element("name")?.Value is { Length: > 0 } name ? name : null;

    /// <summary>Where its volumes are: host:/folder, host:volume/folder of Gluster, a device, a name.</summary>
    public string SourceText
    {
        get
        {
            var device = string.Join(", ", Devices);
            var place = Type == "gluster" ? InGluster(null) : Folder ?? SourceName ?? (device.Length > 0 ? device : Adapter) ?? "";
            return Hosts.Count == 0 ? place : $"{string.Join(",", Hosts.Select(h => HostText(h.Host, h.Port)))}:{place}";
        }
    }

    private XElement? Source => _root.Element("source");

    private List<(string Host, string? Port)> Hosts
        => Source?.Elements("host").Select(h => ((string?)h.Attribute("name") ?? "", (string?)h.Attribute("port"))).ToList() ?? [];

    private IEnumerable<string> Devices => Source?.Elements("device").Select(d => (string?)d.Attribute("path")).OfType<string>() ?? [];

    private string? Folder => (string?)Source?.Element("dir")?.Attribute("path");

    /// <summary>A SCSI host adapter by its name, the name of its port, or the PCI device that it is.</summary>
    private string? Adapter => Source?.Element("adapter") is not { } adapter ? null
        : (string?)adapter.Attribute("name") ?? (string?)adapter.Attribute("wwpn") ?? PciAdapter(adapter.Element("parentaddr"));

    public static StoragePoolXml Parse(string xml) => new(XElement.Parse(xml));

    /// <summary>
    /// How a VM gets a volume of this pool; null: by its path. Devices of disks and iSCSI have names that change, so libvirt looks
    /// for them when the VM starts; what is no file and no device of the host, QEMU reaches itself.
    /// </summary>
    public DiskSource? DiskSourceOf(string pool, string volume) => Type switch
    {
        "disk" or "iscsi" or "iscsi-direct" or "scsi" => new DiskSource.Volume(pool, volume),
        "rbd" => Network($"{SourceName}/{volume}"),
        "gluster" => Network(InGluster(volume)),
        _ => null,
    };

    private DiskSource.Network Network(string name)
    {
        var auth = Source?.Element("auth");
        var secret = auth?.Element("secret");
        // A disk has no brackets around an IPv6 address, and libvirt puts its own around it.
        var hosts = Hosts.ConvertAll(h => (h.Host.StartsWith('[') && h.Host.EndsWith(']') ? h.Host[1..^1] : h.Host, h.Port));
        return new(
            Type,
            name,
            hosts,
            (string?)auth?.Attribute("username"),
            (string?)secret?.Attribute("uuid") ?? (string?)secret?.Attribute("usage"));
    }

    /// <summary>
    /// A volume of Gluster, which libvirt calls the source's name, and the folder in it; what is in that comes behind it.
    /// </summary>
    private string InGluster(string? file)
        => string.Join('/', new[] { SourceName, Folder?.Trim('/'), file }.Where(p => !string.IsNullOrEmpty(p)));

    private static string HostText(string host, string? port)
    {
        // Without brackets nobody could tell where an IPv6 address ends.
        var name = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
        return port is null ? name : $"{name}:{port}";
    }

    private static string? PciAdapter(XElement? parent)
    {
        if (parent?.Element("address") is not { } address || DeviceAddress.Pci(address) is not { } device) return null;
        return (string?)parent.Attribute("unique_id") is { } id ? $"{device}, unique id {id}" : device;
    }
}
