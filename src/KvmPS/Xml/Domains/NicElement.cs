using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>An interface element of a definition (https://libvirt.org/formatdomain.html#network-interfaces).</summary>
/// <param name="element">The element.</param>
/// <param name="isLive">True when it is a running VM's, with what libvirt gave it for the time being.</param>
internal sealed class NicElement(XElement element, bool isLive = false)
{
    /// <summary>
    /// network, bridge, direct, user, … A running VM's NIC on a network that is a bridge of the host has both; it is the network's.
    /// </summary>
    public string Type => Network is not null ? "network" : (string?)element.Attribute("type") ?? "";

    public string MacAddress => (string?)element.Element("mac")?.Attribute("address") ?? "";

    public string? Model => (string?)element.Element("model")?.Attribute("type");

    /// <summary>The network, bridge or host device that it is connected to.</summary>
    public string? Source => element.Element("source") is not { } source ? null
        : Network ?? (string?)source.Attribute("bridge") ?? (string?)source.Attribute("dev") ?? (string?)source.Attribute("path")
            ?? (source.Element("address") is { } address ? Xml.DeviceAddress.Text(address) : null);

    /// <summary>The name that a user has given the device; null: none.</summary>
    public string? Alias => DeviceAlias.OfUser(element);

    /// <summary>The device's name in the running VM: the user's, else libvirt's own.</summary>
    public string? RunningAlias => (string?)element.Element("alias")?.Attribute("name");

    /// <summary>Where the guest sees it: 0000:01:00.0 on PCI; null: libvirt has not said yet.</summary>
    public string? DeviceAddress => element.Element("address") is { } address ? Xml.DeviceAddress.Text(address) : null;

    /// <summary>The tap device on the host, while the VM runs.</summary>
    public string? HostDevice => (string?)element.Element("target")?.Attribute("dev");

    /// <summary>False when its cable is out.</summary>
    public bool IsLinkUp => (string?)element.Element("link")?.Attribute("state") != "down";

    /// <summary>VLANs by their numbers; empty without.</summary>
    public IReadOnlyList<int> Vlans => [.. element.Elements("vlan").Elements("tag").Select(t => (int?)t.Attribute("id")).OfType<int>()];

    /// <summary>The network filter that its traffic goes through, or null.</summary>
    public string? Filter => (string?)element.Element("filterref")?.Attribute("filter");

    /// <summary>Bytes a second that may come in, on average; 0: without limit.</summary>
    public long Inbound => Bandwidth("inbound");

    /// <summary>Bytes a second that may go out, on average; 0: without limit.</summary>
    public long Outbound => Bandwidth("outbound");

    /// <summary>True when it is on a switch that knows VLANs on its own: Open vSwitch.</summary>
    public bool IsOpenVSwitch => (string?)element.Element("virtualport")?.Attribute("type") == "openvswitch";

    private string? Network => (string?)element.Element("source")?.Attribute("network");

    /// <summary>
    /// The element by itself, for libvirt to find or to change the NIC: a stored one as it is, a running VM's without what only that has.
    /// </summary>
    public XElement Copy()
    {
        var copy = new XElement(element);
        if (!isLive) return copy;
        DeviceAlias.RemoveGiven(copy);
        // libvirt's own names of tap devices; one that a user has chosen stays.
        if (HostDevice is { } device && device.StartsWith("vnet", StringComparison.Ordinal)) copy.Elements("target").Remove();
        copy.Element("source")?.SetAttributeValue("portid", null);
        if (Network is null) return copy;
        copy.SetAttributeValue("type", "network");
        copy.Element("source")!.SetAttributeValue("bridge", null);
        return copy;
    }

    private long Bandwidth(string direction)
        => (string?)element.Element("bandwidth")?.Element(direction)?.Attribute("average") is { } average
            && long.TryParse(average, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * 1024 : 0;
}
