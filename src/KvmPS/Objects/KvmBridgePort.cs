namespace KvmPS.Objects;

/// <summary>A port of a bridge.</summary>
/// <param name="Name">The NIC, such as eth0 or vnet3.</param>
/// <param name="VMName">The VM whose NIC it is; null for the host's own.</param>
public sealed record KvmBridgePort(string Name, string? VMName)
{
    /// <summary>The VM's UUID; null for the host's own NIC.</summary>
    public Guid? VMId { get; init; }

    /// <summary>The URI of the connection that told the VM; empty for the host's own NIC.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName is null ? Name : $"{Name} ({VMName})";
}
