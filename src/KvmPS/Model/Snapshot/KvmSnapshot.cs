namespace KvmPS.Model;

/// <summary>A VM's snapshot as it was when it was read. Sizes in bytes.</summary>
public sealed record KvmSnapshot
{
    /// <summary>Name of the VM.</summary>
    public required string VMName { get; init; }

    /// <summary>UUID of the VM.</summary>
    public required Guid VMId { get; init; }

    /// <summary>The snapshot's name; unique in its VM.</summary>
    public required string Name { get; init; }

    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary>The snapshot that the VM was based on when this one was made; null for a first one.</summary>
    public string? Parent { get; init; }

    /// <summary>Snapshots that were made from this one.</summary>
    public string[] Children { get; init; } = [];

    /// <summary>How many snapshots are above it in the tree.</summary>
    public int Depth { get; init; }

    /// <summary>True for the one that the VM is based on now.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>When it was made, in local time.</summary>
    public DateTime Created { get; init; }

    /// <summary>What the VM is like after a restore.</summary>
    public KvmSnapshotState State { get; init; }

    /// <summary>Where it is kept.</summary>
    public KvmSnapshotKind Kind { get; init; }

    /// <summary>
    /// Internal: the saved memory, in bytes (0 without memory). External: what its overlays take on the host. Null when
    /// that is not known, as on another host.
    /// </summary>
    public long? Size { get; init; }

    /// <summary>The disks that are in it, by target, such as vda.</summary>
    public string[] Disk { get; init; } = [];

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
