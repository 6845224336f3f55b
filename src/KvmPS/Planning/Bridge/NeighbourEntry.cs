using System.Text.Json;

namespace KvmPS.Planning.Bridge;

/// <summary>A neighbour that somebody has written down for good.</summary>
internal sealed record NeighbourEntry(string Device, string Address, string? MacAddress)
{
    public static NeighbourEntry Parse(JsonElement neighbour)
    {
        string? Text(string key) => neighbour.TryGetProperty(key, out var value) ? value.GetString() : null;
        return new(Text("dev") ?? "", Text("dst") ?? "", Text("lladdr"));
    }
}
