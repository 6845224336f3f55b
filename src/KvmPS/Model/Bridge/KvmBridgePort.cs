namespace KvmPS.Model;

/// <summary>A port of a bridge.</summary>
/// <param name="Name">The NIC, such as eth0 or vnet3.</param>
/// <param name="VMName">The VM whose NIC it is; null for a NIC of the host.</param>
public sealed record KvmBridgePort(string Name, string? VMName)
{
    /// <summary>The VM's UUID; null for a NIC of the host.</summary>
    public Guid? VMId { get; init; }

    /// <summary>The URI of the connection that reported the VM; empty for a NIC of the host.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName is null ? Name : $"{Name} ({VMName})";
}
