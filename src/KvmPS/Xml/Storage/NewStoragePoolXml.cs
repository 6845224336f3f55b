using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Writes the definition of a new storage pool.</summary>
internal static class NewStoragePoolXml
{
    public static string Write(StoragePoolPlan plan) => new XElement("pool",
        new XAttribute("type", StoragePoolRules.Word(plan.Type)),
        new XElement("name", plan.Name),
        new XElement("uuid", plan.Id.ToString()),
        Source(plan),
        plan.Path is null ? null : new XElement("target", new XElement("path", plan.Path))).ToString(SaveOptions.DisableFormatting);

    private static XElement? Source(StoragePoolPlan plan)
    {
        var source = new XElement(
            "source",
            plan.Hosts.Select(Host),
            plan.Devices.Select(d => new XElement("device", new XAttribute("path", d))),
            plan.Directory is null ? null : new XElement("dir", new XAttribute("path", plan.Directory)),
            plan.Adapter is null
                ? null
                : new XElement("adapter", new XAttribute("type", "scsi_host"), new XAttribute("name", plan.Adapter)),
            plan.SourceName is null ? null : new XElement("name", plan.SourceName),
            plan.Initiator is null ? null : new XElement("initiator", new XElement("iqn", new XAttribute("name", plan.Initiator))),
            plan.UserName is null
                ? null
                : new XElement(
                    "auth",
                    new XAttribute("type", plan.Type == KvmStoragePoolType.Rbd ? "ceph" : "chap"),
                    new XAttribute("username", plan.UserName),
                    DiskSourceXml.Secret(plan.Secret!)),
            plan.Format is null ? null : new XElement("format", new XAttribute("type", plan.Format)));
        return source.HasElements ? source : null;
    }

    private static XElement Host(string text)
    {
        var (host, port) = Split(text);
        return new("host", new XAttribute("name", host), port is null ? null : new XAttribute("port", port));
    }

    /// <summary>name, name:port, [IPv6]:port, or an IPv6 address alone.</summary>
    private static (string Host, string? Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        if (text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return (text[1..end], end + 1 == colon ? text[(colon + 1)..] : null);
        }
        return colon < 0 || text.IndexOf(':', StringComparison.Ordinal) != colon ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
