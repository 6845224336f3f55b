namespace KvmPS.Libvirt;

/// <summary>The first part of libvirt's URIs, which names the driver (https://libvirt.org/uri.html).</summary>
internal static class DriverScheme
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "bhyve",
        "ch",
        "esx",
        "gsx",
        "hyperv",
        "interface",
        "libxl",
        "lxc",
        "network",
        "nodedev",
        "nwfilter",
        "openvz",
        "parallels",
        "phyp",
        "qemu",
        "remote",
        "secret",
        "storage",
        "test",
        "uml",
        "vbox",
        "vmwarefusion",
        "vmwareplayer",
        "vmwarews",
        "vpx",
        "vz",
        "xen",
    };

    /// <summary>True for qemu:///system and for qemu+ssh://host/system; also for a name that libvirt.conf may stand for.</summary>
    public static bool IsKnown(string uri)
    {
        var end = uri.IndexOf(':', StringComparison.Ordinal);
        return end < 0 || Known.Contains(uri[..end].Split('+')[0]);
    }
}
