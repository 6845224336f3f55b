using System.Net;

namespace KvmPS.Model;

/// <summary>A NIC of a VM: of the running configuration, else of the stored one.</summary>
public sealed record KvmNetworkAdapter
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>Its MAC address, which identifies a NIC of the VM, unless several share one on purpose.</summary>
    public required string MacAddress { get; init; }

    /// <summary>The alias that a user has set for the device in the definition, such as ua-backup; null: none.</summary>
    public string? Alias { get; init; }

    /// <summary>Where the guest sees it: 0000:01:00.0 on PCI; null until libvirt has said so.</summary>
    public string? DeviceAddress { get; init; }

    /// <summary>The card that the guest sees: virtio, e1000e, …; null when QEMU chooses.</summary>
    public string? Model { get; init; }

    /// <summary>What it is connected to, in libvirt's words: network, bridge, direct, user, …</summary>
    public string Type { get; init; } = "";

    /// <summary>The network, bridge or device of the host that it is connected to.</summary>
    public string? Source { get; init; }

    /// <summary>Its device on the host, such as vnet3; null while the VM is off.</summary>
    public string? HostDevice { get; init; }

    /// <summary>Whether its cable is in.</summary>
    public KvmLinkState LinkState { get; init; }

    /// <summary>Its addresses in the guest, as far as the agent, a lease or the host's neighbour table reports them.</summary>
    public IPAddress[] IPAddress { get; init; } = [];

    /// <summary>The source that reports the addresses; null without any.</summary>
    public KvmVMAddressSource? IPAddressSource { get; init; }

    /// <summary>VLANs by their numbers; empty without.</summary>
    public int[] Vlan { get; init; } = [];

    /// <summary>The network filter that its traffic goes through, or null.</summary>
    public string? Filter { get; init; }

    /// <summary>Bytes that the guest may receive per second, on average; 0: no limit.</summary>
    public long InboundBytesPerSec { get; init; }

    /// <summary>Bytes that the guest may send per second, on average; 0: no limit.</summary>
    public long OutboundBytesPerSec { get; init; }

    /// <summary>Bytes that the guest has received since the VM was started; null while it is off.</summary>
    public long? ReceivedBytes { get; init; }

    /// <summary>Bytes that the guest has sent since the VM was started; null while it is off.</summary>
    public long? SentBytes { get; init; }

    /// <summary>Packets that the guest has received.</summary>
    public long? ReceivedPackets { get; init; }

    /// <summary>Packets that the guest has sent.</summary>
    public long? SentPackets { get; init; }

    /// <summary>Packets that were lost or broken, both ways.</summary>
    public long? Errors { get; init; }

    /// <summary>Packets that were dropped in both directions, for example because the guest does not read them from its NIC.</summary>
    public long? Dropped { get; init; }

    /// <summary>True when the running VM has it.</summary>
    public bool Live { get; init; }

    /// <summary>True when the stored definition has it.</summary>
    public bool Config { get; init; }

    /// <summary>True when the VM runs (or is saved) with another setting of it than is stored, until it is next started afresh.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => MacAddress;
}
