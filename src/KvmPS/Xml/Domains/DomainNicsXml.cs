using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>The NICs in a VM's definition, as it runs or as it is stored.</summary>
internal sealed class DomainNicsXml
{
    private readonly XElement _root;

    private DomainNicsXml(XElement root)
    {
        _root = root;
        Nics = [.. Elements.Select(e => new NicElement(e, isLive: root.Attribute("id") is not null))];
    }

    public IReadOnlyList<NicElement> Nics { get; }

    private IEnumerable<XElement> Elements => _root.Element("devices")?.Elements("interface") ?? [];

    public static DomainNicsXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    public NicElement? Find(string mac) => Nics.FirstOrDefault(n => SameMac(n.MacAddress, mac));

    /// <summary>The whole definition with another element for a NIC.</summary>
    /// <param name="index">Which of the NICs, from 0.</param>
    /// <param name="element">The other element.</param>
    public string Replace(int index, string element)
    {
        var copy = new DomainNicsXml(new XElement(_root));
        copy.Elements.ElementAt(index).ReplaceWith(XElement.Parse(element));
        return copy._root.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>The whole definition with these NICs: the first of its own are plugged over, and more are added or fewer kept.</summary>
    public string With(IReadOnlyList<VMPlan.NicPlan> nics)
    {
        var copy = new DomainNicsXml(new XElement(_root));
        var own = copy.Elements.ToList();
        foreach (var (element, nic) in own.Zip(nics))
        {
            var edit = new NicEdit(new NicElement(element));
            if (nic.Bridge is { } bridge) edit.SetBridge(bridge);
            else edit.SetNetwork(nic.Network!);
            element.ReplaceWith(XElement.Parse(edit.ToString()));
        }

        foreach (var element in own.Skip(nics.Count)) element.Remove();
        foreach (var nic in nics.Skip(own.Count)) copy._root.Element("devices")!.Add(DomainDevicesXml.Nic(nic));
        return copy._root.ToString(SaveOptions.DisableFormatting);
    }

    private static bool SameMac(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
