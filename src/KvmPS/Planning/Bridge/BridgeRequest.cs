namespace KvmPS.Planning.Bridge;

/// <summary>The bridge that is to be.</summary>
internal sealed record BridgeRequest(string Name, bool Stp, bool Vlan, int? Mtu)
{
    /// <summary>Words for the link that ip makes. Ports forward at once: a delay is for loops, and there STP sets one.</summary>
    public string[] Creation(string? mac, int? mtu) =>
    [
        "link", "add", "name", Name,
        .. mac is null ? (string[])[] : ["address", mac],
        .. mtu is null ? (string[])[] : ["mtu", $"{mtu}"],
        "type", "bridge", "stp_state", "0", "forward_delay", "0",
        // A kernel without VLANs in bridges does not take a 0 either.
        .. Vlan ? (string[])["vlan_filtering", "1"] : [],
    ];
}
