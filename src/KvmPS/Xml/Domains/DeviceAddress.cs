using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>Addresses of devices (https://libvirt.org/formatdomain.html#device-addresses) as their tools show them.</summary>
internal static class DeviceAddress
{
    private const char Separator = ':';

    /// <summary>0000:01:00.0 for PCI, as lspci writes it; else the numbers in their order. null without numbers.</summary>
    public static string? Text(XElement address)
    {
        if ((string?)address.Attribute("type") == "pci") return Pci(address);
        var values = address.Attributes().Where(a => a.Name != "type").Select(a => a.Value).ToList();
        return values.Count == 0 ? null : string.Join(Separator, values);
    }

    /// <summary>The same of an address that is one of PCI wherever it stands.</summary>
    public static string? Pci(XElement address)
    {
        int?[] numbers = [Number(address, "domain"), Number(address, "bus"), Number(address, "slot"), Number(address, "function")];
        if (numbers is not [{ } domain, { } bus, { } slot, { } function]) return null;
        return string.Create(CultureInfo.InvariantCulture, $"{domain:x4}:{bus:x2}:{slot:x2}.{function:x}");
    }

    /// <summary>libvirt takes hexadecimal and decimal numbers; what is not said is 0.</summary>
    private static int? Number(XElement address, string name)
    {
        if ((string?)address.Attribute(name) is not { } text) return 0;
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return int.TryParse(isHex ? text[2..] : text, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
