using KvmPS.Linux;
using KvmPS.Planning.Bridge;

namespace KvmPS.Operations.Bridge;

/// <summary>Whether an interface of the host can be a port of a bridge.</summary>
internal static class BridgeInterface
{
    // They take every frame of the NIC below them, as a bridge would.
    private static readonly string[] Takers = ["macvlan", "macvtap", "ipvlan", "ipvtap"];

    /// <exception cref="KvmException">InterfaceNotFound, InterfaceInUse, InterfaceNotBridgeable.</exception>
    public static void RequireFit(Interfaces interfaces, NetworkState state, string name)
    {
        if (!interfaces.Exists(name) || state.Link(name) is not { } link) throw BridgeErrors.NoInterface(name, interfaces.Names());
        if (link.Master is { } master) throw BridgeErrors.InterfaceInUse(name, master);
        var why =
            interfaces.IsWireless(name)
                ? "it is wireless: an access point accepts frames only from the MAC address that is associated with it, and drops those "
                    + "of VMs"
            : link.Kind == "bridge" ? "it is a bridge itself"
            : link.Type != "ether" ? $"it carries no Ethernet frames (its type is '{link.Type}')"
            : Takers.Contains(link.Kind) ? $"it is a {link.Kind}, which accepts frames for its own MAC address only"
            : !InterfaceName.IsPlain(name) ? "its name has characters that this module does not support"
            : state.Links.FirstOrDefault(l => l.Above == name && Takers.Contains(l.Kind)) is { } taker
                ? $"'{taker.Name}' ({taker.Kind}) is stacked on it and receives its frames"
            : null;
        if (why is not null)
            throw new KvmException(
                "InterfaceNotBridgeable",
                Failure.NotSupported,
                $"'{name}' cannot be a port of a bridge: {why}.",
                interfaces.IsWireless(name)
                    ? "Connect VMs to a NAT network: New-KvmVM -Network default"
                    : "Choose another interface: ip link");
    }

    /// <summary>What is to be known of it; null when nothing is.</summary>
    public static string? Remark(LinkEntry link) => link.Kind switch
    {
        "vlan" => $"'{link.Name}' is a VLAN interface on '{link.Above}': VMs on the bridge are in that VLAN, and see no tags.",
        "bond" =>
            $"'{link.Name}' is a bond. In the modes balance-tlb and balance-alb it rewrites MAC addresses, which does not work well with "
                + "VMs on a bridge.",
        _ => null,
    };
}
