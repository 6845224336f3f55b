using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>
/// Where a definition says that its UEFI variables are: &lt;nvram&gt;PATH&lt;/nvram&gt;, since libvirt 8.5 also with a source element.
/// Neither is there for a VM whose firmware libvirt chooses at each start (before 9.2): the file then has the VM's name.
/// </summary>
internal static class NvramXml
{
    /// <summary>What holds the path of a file or device; null where there is none, or it is on a network.</summary>
    public static XObject? Path(XElement nvram)
    {
        if (nvram.Element("source") is { } source) return source.Attribute("file") ?? source.Attribute("dev");
        return nvram.Value.Trim().Length > 0 ? nvram : null;
    }

    /// <summary>True for variables that are neither a file nor a device of the host.</summary>
    public static bool IsNetwork(XElement domain) => (string?)domain.Element("os")?.Element("nvram")?.Attribute("type") == "network";

    /// <summary>True when the firmware keeps variables, and the definition says nowhere in which file.</summary>
    public static bool IsImplied(XElement domain)
    {
        if (domain.Element("os") is not { } os || os.Element("varstore") is not null) return false;
        var nvram = os.Element("nvram");
        if (nvram is not null) return Path(nvram) is null && !IsNetwork(domain);
        var loader = os.Element("loader");
        if ((string?)loader?.Attribute("stateless") == "yes") return false;
        return (string?)os.Attribute("firmware") == "efi" || ((string?)loader?.Attribute("type") == "pflash"
            && (string?)loader?.Attribute("readonly") == "yes");
    }

    /// <summary>Names another file; null leaves it to libvirt, which makes it from the firmware's template.</summary>
    public static void Set(XElement domain, string? path)
    {
        var os = domain.Element("os")!;
        if (os.Element("nvram") is not { } nvram)
        {
            if (path is not null) os.Add(new XElement("nvram", path));
            return;
        }

        if (path is null)
        {
            nvram.RemoveNodes();
            nvram.SetAttributeValue("type", null);
            if (!nvram.HasAttributes) nvram.Remove();
        }
        else if (nvram.Element("source") is { } source)
        {
            // Labels and reservations were another file's or a device's.
            source.ReplaceAll(new XAttribute("file", path));
            nvram.SetAttributeValue("type", "file");
        }
        else
        {
            nvram.Value = path;
        }
    }
}
