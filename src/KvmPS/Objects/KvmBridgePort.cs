namespace KvmPS.Objects;

/// <summary>A port of a bridge.</summary>
/// <param name="Name">The NIC, such as eth0 or vnet3.</param>
/// <param name="VMName">The VM whose NIC it is; null for the host's own.</param>
public sealed record KvmBridgePort(string Name, string? VMName)
{
    /// <inheritdoc />
    public override string ToString() => VMName is null ? Name : $"{Name} ({VMName})";
}
