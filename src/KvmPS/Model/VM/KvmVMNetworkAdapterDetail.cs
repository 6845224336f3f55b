namespace KvmPS.Model;

/// <summary>A NIC of a VM.</summary>
public sealed record KvmVMNetworkAdapterDetail
{
    /// <summary>Its MAC address.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>The card that the guest sees: virtio, e1000e, …</summary>
    public string? Model { get; init; }

    /// <summary>What it is connected to, in libvirt's words: network, bridge, direct, user, …</summary>
    public string Type { get; init; } = "";

    /// <summary>The network, bridge or device of the host that it is connected to.</summary>
    public string? Source { get; init; }

    /// <summary>Its device on the host, such as vnet3, while the VM runs.</summary>
    public string? HostDevice { get; init; }

    /// <inheritdoc />
    public override string ToString() => MacAddress;
}
