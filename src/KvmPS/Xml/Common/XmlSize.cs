using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>Sizes in libvirt's XML: a number with a unit attribute, KiB when there is none.</summary>
internal static class XmlSize
{
    public static long? Bytes(XElement element)
    {
        if (!long.TryParse(element.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        long? factor = (string?)element.Attribute("unit") switch
        {
            "b" or "bytes" => 1L,
            "KB" => 1000L,
            null or "k" or "KiB" => 1L << 10,
            "MB" => 1000L * 1000,
            "M" or "MiB" => 1L << 20,
            "GB" => 1000L * 1000 * 1000,
            "G" or "GiB" => 1L << 30,
            "TB" => 1000L * 1000 * 1000 * 1000,
            "T" or "TiB" => 1L << 40,
            _ => null,
        };
        return number * factor;
    }
}
