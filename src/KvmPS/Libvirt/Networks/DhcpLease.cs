namespace KvmPS.Libvirt;

/// <summary>A lease as libvirt tells it; the time in seconds since 1970, 0: for ever.</summary>
internal sealed record DhcpLease(
    string? MacAddress,
    string? Address,
    int PrefixLength,
    string? HostName,
    string? ClientId,
    long ExpiryTime);
