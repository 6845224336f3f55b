using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Writes what a disk of a VM lies on: a file, a device, a volume of a pool, an image on a network.</summary>
internal static class DiskSourceXml
{
    /// <summary>The type of the disk element.</summary>
    public static string Type(bool isBlockDevice, DiskSource? source) => source switch
    {
        DiskSource.Volume => "volume",
        DiskSource.Network => "network",
        _ => isBlockDevice ? "block" : "file",
    };

    public static XElement Element(string path, bool isBlockDevice, DiskSource? source) => source switch
    {
        DiskSource.Volume volume => new("source", new XAttribute("pool", volume.Pool), new XAttribute("volume", volume.Name)),
        DiskSource.Network network => new(
            "source",
            new XAttribute("protocol", network.Protocol),
            new XAttribute("name", network.Name),
            network.Hosts.Select(h => new XElement(
                "host",
                new XAttribute("name", h.Host),
                h.Port is null ? null : new XAttribute("port", h.Port))),
            network.User is null
                ? null
                : new XElement(
                    "auth",
                    new XAttribute("username", network.User),
                    network.Secret is null ? null : Secret(network.Secret, "ceph"))),
        _ => new("source", new XAttribute(isBlockDevice ? "dev" : "file", path)),
    };

    /// <summary>A secret of libvirt's by its UUID, or by what it is used for.</summary>
    public static XElement Secret(string secret, string? type = null) => new("secret",
        type is null ? null : new XAttribute("type", type),
        Guid.TryParse(secret, out var id) ? new XAttribute("uuid", id.ToString()) : new XAttribute("usage", secret));
}
