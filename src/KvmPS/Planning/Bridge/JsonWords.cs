using System.Text.Json;

namespace KvmPS.Planning.Bridge;

/// <summary>
/// Reads an object of ip's JSON to the last key: one that nobody asked for is not passed over, for it could not be put back.
/// </summary>
internal sealed class JsonWords(JsonElement element)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public bool Has(string key)
    {
        _asked.Add(key);
        return element.TryGetProperty(key, out _);
    }

    /// <summary>The value as ip takes it; null when there is none.</summary>
    public string? Text(string key)
    {
        _asked.Add(key);
        if (!element.TryGetProperty(key, out var value)) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
    }

    public bool Flag(string key)
    {
        _asked.Add(key);
        return element.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.Null;
    }

    public IEnumerable<JsonElement> List(string key)
    {
        _asked.Add(key);
        return element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
    }

    public JsonElement? Object(string key)
    {
        _asked.Add(key);
        return element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;
    }

    public void Ignore(params string[] keys) => _asked.UnionWith(keys);

    /// <summary>A key that nobody asked for; null when all were.</summary>
    public string? Unread => element.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => !_asked.Contains(n));

    /// <summary>Better no bridge than one that loses something of the NIC's.</summary>
    public static KvmException Unknown(string what, string detail) => new(
        "NetworkStateUnknown", Failure.NotSupported, $"{what} has '{detail}', which cannot be moved to a bridge and restored exactly.",
        "Remove it first, or create an empty bridge with New-KvmBridge -Name and move the NIC by hand with Add-KvmBridgePort.");
}
