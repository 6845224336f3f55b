namespace KvmPS.Model;

/// <summary>A storage pool that shall be.</summary>
internal sealed record StoragePoolPlan
{
    public required string Name { get; init; }

    public required Guid Id { get; init; }

    public required KvmStoragePoolType Type { get; init; }

    /// <summary>The folder of its volumes on the host; null where the type has none.</summary>
    public string? Path { get; init; }

    /// <summary>Hosts as given: name, name:port, [IPv6]:port.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public string? Directory { get; init; }

    public IReadOnlyList<string> Devices { get; init; } = [];

    public string? SourceName { get; init; }

    public string? Format { get; init; }

    public string? Adapter { get; init; }

    public string? Initiator { get; init; }

    public string? UserName { get; init; }

    /// <summary>libvirt's secret with the password: its UUID, or what it is used for.</summary>
    public string? Secret { get; init; }

    /// <summary>What it lies in, in words.</summary>
    public string Where => string.Join(", ", new[]
    {
        Hosts.Count > 0 ? $"{string.Join(",", Hosts)}:{Directory ?? SourceName ?? string.Join(", ", Devices)}" : null,
        Hosts.Count > 0 ? null : SourceName,
        Hosts.Count > 0 || Devices.Count == 0 ? null : string.Join(", ", Devices),
        Adapter,
        Path,
    }.OfType<string>().Select(part => $"'{part}'"));
}
