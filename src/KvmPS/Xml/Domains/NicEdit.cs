using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>Another form of an interface element, for libvirt to take over; what KvmPS does not know stays.</summary>
internal sealed class NicEdit(XElement element)
{
    public NicEdit(NicElement nic)
        : this(nic.Copy())
    {
    }

    public static NicEdit Of(string element) => new(XElement.Parse(element));

    public void SetNetwork(string network) => SetSource("network", network);

    public void SetBridge(string bridge) => SetSource("bridge", bridge);

    public void SetMac(string address) => Child("mac").SetAttributeValue("address", address);

    public void SetModel(string model)
    {
        Child("model").SetAttributeValue("type", model);
        // Settings of the driver are virtio's alone.
        if (model != "virtio") element.Elements("driver").Remove();
    }

    public void SetLink(bool up)
    {
        element.Elements("link").Remove();
        if (!up) element.Add(new XElement("link", new XAttribute("state", "down")));
    }

    /// <summary>One VLAN; 0: none.</summary>
    public void SetVlan(int vlan)
    {
        element.Elements("vlan").Remove();
        if (vlan > 0)
        {
            element.Add(new XElement("vlan", new XElement("tag", new XAttribute("id", vlan.ToString(CultureInfo.InvariantCulture)))));
        }
    }

    /// <summary>Empty: none. Parameters of another filter are of no use to this one.</summary>
    public void SetFilter(string filter)
    {
        element.Elements("filterref").Remove();
        if (filter.Length > 0) element.Add(new XElement("filterref", new XAttribute("filter", filter)));
    }

    public void SetInbound(long bytesPerSec) => SetBandwidth("inbound", bytesPerSec);

    public void SetOutbound(long bytesPerSec) => SetBandwidth("outbound", bytesPerSec);

    public override string ToString() => element.ToString(SaveOptions.DisableFormatting);

    private void SetSource(string type, string name)
    {
        element.SetAttributeValue("type", type);
        element.Elements("source").Remove();
        // A switch of the old connection, and what its network said, do not go along.
        element.Elements("virtualport").Remove();
        element.Add(new XElement("source", new XAttribute(type, name)));
    }

    private void SetBandwidth(string direction, long bytesPerSec)
    {
        var bandwidth = Child("bandwidth");
        if (bandwidth.Element(direction) is not { } limit) bandwidth.Add(limit = new XElement(direction));
        limit.SetAttributeValue("average", bytesPerSec > 0 ? (bytesPerSec / 1024).ToString(CultureInfo.InvariantCulture) : null);
        // Without an average there is no peak and no burst; what a guest is guaranteed is no limit.
        if (bytesPerSec == 0) foreach (var name in new[] { "peak", "burst" }) limit.SetAttributeValue(name, null);
        if (!limit.HasAttributes) limit.Remove();
        if (!bandwidth.HasElements) bandwidth.Remove();
    }

    private XElement Child(string name)
    {
        if (element.Element(name) is not { } child) element.Add(child = new XElement(name));
        return child;
    }
}
