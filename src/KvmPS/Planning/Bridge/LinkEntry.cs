using System.Text.Json;

namespace KvmPS.Planning.Bridge;

/// <summary>A link as ip -d tells it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">ether, loopback, …</param>
/// <param name="Kind">vlan, bond, bridge, veth, …; null for a real NIC.</param>
/// <param name="Master">The bridge or bond that it is part of; null when of none.</param>
/// <param name="Above">The link that it lies on, as a VLAN interface does; null when on none.</param>
/// <param name="MacAddress">Its MAC address.</param>
/// <param name="Mtu">The largest packet in bytes.</param>
/// <param name="LargestMtu">The largest that it can be set to; 0 when it does not say.</param>
/// <param name="IsUp">Whether it is set up.</param>
/// <param name="AddressGeneration">How it makes its link-local address: eui64, none, …</param>
internal sealed record LinkEntry(
    string Name,
    string Type,
    string? Kind,
    string? Master,
    string? Above,
    string MacAddress,
    int Mtu,
    int LargestMtu,
    bool IsUp,
    string? AddressGeneration)
{
    public static LinkEntry Parse(JsonElement link)
    {
        string? Text(string key) =>
            link.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        int Number(string key) => link.TryGetProperty(key, out var value) && value.TryGetInt32(out var number) ? number : 0;
        var kind =
            link.TryGetProperty("linkinfo", out var info) && info.TryGetProperty("info_kind", out var value) ? value.GetString() : null;
        return new(
            Text("ifname")!,
            Text("link_type") ?? "",
            kind,
            Text("master"),
            Text("link"),
            Text("address") ?? "",
            Number("mtu"),
            Number("max_mtu"),
            link.TryGetProperty("flags", out var flags) && flags.EnumerateArray().Any(f => f.GetString() == "UP"),
            Text("inet6_addr_gen_mode"));
    }
}
