namespace KvmPS.Model;

/// <summary>A memory device of a VM: of the running configuration, else of the stored one. Sizes in bytes.</summary>
public sealed record KvmVMMemory
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>Its name within the VM, such as mem0.</summary>
    public required string Id { get; init; }

    /// <summary>dimm, virtio-mem, or another of libvirt's models.</summary>
    public string Type { get; init; } = "";

    /// <summary>Its size; of virtio-mem the most that it can give.</summary>
    public long Size { get; init; }

    /// <summary>The requested size of a virtio-mem device; null for others.</summary>
    public long? RequestedSize { get; init; }

    /// <summary>What the guest uses of it; null when the VM is off, or its agent does not tell.</summary>
    public long? InGuest { get; init; }

    /// <summary>The guest's NUMA node that it belongs to.</summary>
    public int Node { get; init; }

    /// <summary>The slot of a DIMM; null when it has none, or gets one at the start.</summary>
    public int? Slot { get; init; }

    /// <summary>True when the running VM has it.</summary>
    public bool Live { get; init; }

    /// <summary>True when the stored definition has it.</summary>
    public bool Config { get; init; }

    /// <summary>True when the VM runs with another state of it than is stored.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{VMName} {Id}";
}
