using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>An attribute with a set of CPUs, such as 0-3,8.</summary>
internal static class CpuSetAttribute
{
    public static IReadOnlyList<int> Read(XElement element, string name) =>
        (string?)element.Attribute(name) is { } set ? CpuList.Parse(set) : [];

    /// <summary>Takes out the CPUs from a number on; the attribute goes with the last one.</summary>
    /// <returns>False when there is no attribute, or none any more.</returns>
    public static bool DropFrom(XElement element, string name, int number)
    {
        var now = Read(element, name);
        var left = now.Where(c => c < number).ToList();
        if (left.Count < now.Count) element.SetAttributeValue(name, left.Count > 0 ? CpuText.Format(left) : null);
        return left.Count > 0;
    }
}
