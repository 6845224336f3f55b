using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>Names of devices: a user's begin with ua- and stay, libvirt's own come and go with each run of the VM.</summary>
internal static class DeviceAlias
{
    private const string OwnPrefix = "ua-";

    public static bool IsUsers(XElement alias)
        => ((string?)alias.Attribute("name"))?.StartsWith(OwnPrefix, StringComparison.Ordinal) == true;

    /// <summary>The user's name for a device; null: there is none.</summary>
    public static string? OfUser(XElement device)
        => device.Element("alias") is { } alias && IsUsers(alias) ? (string?)alias.Attribute("name") : null;

    /// <summary>Takes libvirt's own name off a device.</summary>
    public static void RemoveGiven(XElement device) => device.Elements("alias").Where(a => !IsUsers(a)).Remove();
}
