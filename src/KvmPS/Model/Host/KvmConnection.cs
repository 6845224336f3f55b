namespace KvmPS.Model;

/// <summary>A connection to a libvirt daemon, named by its URI.</summary>
public sealed record KvmConnection
{
    /// <summary>Names a connection by its libvirt URI; it is opened when it is first used.</summary>
    public KvmConnection(string uri)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uri);
        Uri = uri;
    }

    /// <summary>The libvirt URI, such as qemu:///system.</summary>
    public string Uri { get; }

    /// <summary>Name of the host at the other end; null while not opened.</summary>
    public string? HostName { get; init; }

    /// <summary>libvirt's driver: QEMU, TEST, …</summary>
    public string? Driver { get; init; }

    /// <summary>Version of the daemon's libvirt.</summary>
    public Version? LibvirtVersion { get; init; }

    /// <summary>Version of the hypervisor, QEMU as a rule.</summary>
    public Version? HypervisorVersion { get; init; }

    /// <summary>True for the connection that is used when a command names none.</summary>
    public bool IsDefault { get; init; }

    /// <inheritdoc />
    public override string ToString() => Uri;
}
