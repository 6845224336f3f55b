using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>An interface element of a definition (https://libvirt.org/formatdomain.html#network-interfaces).</summary>
internal sealed class NicElement(XElement element)
{
    /// <summary>network, bridge, direct, user, …</summary>
    public string Type => (string?)element.Attribute("type") ?? "";

    public string MacAddress => (string?)element.Element("mac")?.Attribute("address") ?? "";

    public string? Model => (string?)element.Element("model")?.Attribute("type");

    /// <summary>The network, bridge or host device that it is connected to.</summary>
    public string? Source => element.Element("source") is not { } source ? null
        : (string?)source.Attribute("network") ?? (string?)source.Attribute("bridge") ?? (string?)source.Attribute("dev") ?? (string?)source.Attribute("path");

    /// <summary>The tap device on the host, while the VM runs.</summary>
    public string? HostDevice => (string?)element.Element("target")?.Attribute("dev");
}
