namespace KvmPS.Model;

/// <summary>A network interface as its guest names it.</summary>
public sealed record KvmGuestNetworkAdapter
{
    /// <summary>The guest's name of it, such as eth0.</summary>
    public required string Name { get; init; }

    /// <summary>Its hardware address; null for what has none. It is the same in the VM's definition.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Its addresses, each with the length of its prefix: 192.168.122.5/24.</summary>
    public string[] IPAddress { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => Name;
}
