namespace KvmPS.Model;

/// <summary>A NIC that a VM shall get: on a libvirt network, or on a bridge of the host.</summary>
internal sealed record NetworkAdapterPlan
{
    public string? Network { get; init; }

    public string? Bridge { get; init; }

    public required string MacAddress { get; init; }

    public string Model { get; init; } = "virtio";

    public bool LinkUp { get; init; } = true;

    /// <summary>0: none.</summary>
    public int Vlan { get; init; }

    /// <summary>Empty: none.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Bytes a second; 0: without limit.</summary>
    public long Inbound { get; init; }

    /// <inheritdoc cref="Inbound" />
    public long Outbound { get; init; }
}
