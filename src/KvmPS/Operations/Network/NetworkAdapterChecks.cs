using KvmPS.Libvirt;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>What must hold before a NIC is made or changed, so that nothing is half-done when it does not.</summary>
internal static class NetworkAdapterChecks
{
    // From there on the bridges of Linux can tell VLANs apart for libvirt too.
    private static readonly Version VlanOnLinuxBridges = new(11, 0);

    /// <exception cref="KvmException">NetworkNotFound or NetworkNotActive.</exception>
    public static void Network(Connection host, string name, bool live)
    {
        var active = Libvirt.Network.IsActive(host, name) ?? throw NetworkErrors.NotFound(name, Libvirt.Network.Names(host));
        if (live && !active) throw NetworkErrors.NotActive(name);
    }

    /// <exception cref="KvmException">NetworkFilterNotFound.</exception>
    public static void Filter(Connection host, string name)
    {
        if (name.Length == 0) return;
        var names = NetworkFilter.Names(host);
        if (names.Contains(name)) return;
        throw new KvmException(
            "NetworkFilterNotFound",
            Failure.NotFound,
            $"There is no network filter '{name}'.",
            names.Count == 0
                ? "This host has no network filters. On Debian and Ubuntu, install the package libvirt-daemon-config-nwfilter."
                : $"Specify one of: {string.Join(", ", names.Order(StringComparer.Ordinal))}");
    }

    /// <exception cref="KvmException">MacAddressInUse: a NIC of another VM, or another one of the same VM, has it.</exception>
    public static void MacIsFree(Connection connection, string mac)
    {
        if (Domain
                .Ask(connection, ListDomains.None, d => NicConfiguration.Read(d).Find(mac) is null ? null : d.Name)
                .OfType<string>()
                .FirstOrDefault()
            is not { } owner)
        {
            return;
        }
        throw new KvmException(
            "MacAddressInUse",
            Failure.AlreadyExists,
            $"A network adapter of VM '{owner}' already has the MAC address {mac}.",
            "Choose another MAC address, or leave -MacAddress out: Add-KvmNetworkAdapter then generates one.");
    }

    /// <exception cref="KvmException">VlanNotSupported.</exception>
    public static void Vlan(Connection host, NicElement nic, int vlan)
    {
        if (vlan == 0 || nic.Type == "network" || nic.IsOpenVSwitch || (nic.Type == "bridge" && host.LibvirtVersion >= VlanOnLinuxBridges))
        {
            return;
        }
        throw new KvmException(
            "VlanNotSupported",
            Failure.NotSupported,
            $"libvirt {host.LibvirtVersion} cannot put a network adapter on {nic.Type} '{nic.Source}' into VLAN {vlan}; nothing was "
                + "changed.",
            NetworkErrors.VlanAdvice);
    }
}
