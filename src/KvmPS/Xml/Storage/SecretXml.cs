using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>libvirt's secret for an encrypted disk: never written to a file of libvirt's, and not told to clients.</summary>
internal static class SecretXml
{
    private const string Prefix = "kvmps/";

    public static string Write(Guid id, string vm) =>
        new XElement(
            "secret",
            new XAttribute("ephemeral", "yes"),
            new XAttribute("private", "yes"),
            new XElement("uuid", id.ToString()),
            new XElement("description", $"Passphrase of a disk of VM {vm}"),
            new XElement("usage", new XAttribute("type", "volume"), new XElement("volume", Prefix + id)))
            .ToString(SaveOptions.DisableFormatting);

    /// <summary>True for one that KvmPS made, and may take away.</summary>
    public static bool IsOurs(string xml) =>
        XElement.Parse(xml).Element("usage")?.Element("volume")?.Value.StartsWith(Prefix, StringComparison.Ordinal) == true;
}
