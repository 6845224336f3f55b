namespace KvmPS.Model;

/// <summary>The stored settings of a VM after Set-KvmVM. Sizes in bytes.</summary>
public sealed record KvmVMSettings
{
    /// <summary>The VM's name.</summary>
    public required string Name { get; init; }

    /// <summary>The VM's UUID, which stays the same when it is renamed.</summary>
    public required Guid Id { get; init; }

    /// <summary>A short title, or null.</summary>
    public string? Title { get; init; }

    /// <summary>A description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Its tags by name; a label has an empty value.</summary>
    public IReadOnlyDictionary<string, string> Tag { get; init; } = new Dictionary<string, string>();

    /// <summary>True when it starts together with the host.</summary>
    public bool Autostart { get; init; }

    /// <summary>Devices that it starts from, first to last: targets of disks and MAC addresses of NICs, or kinds of devices.</summary>
    public string[] BootOrder { get; init; } = [];

    /// <summary>The CPU that the guest sees: a model, or host-passthrough, host-model, maximum; null: QEMU's default.</summary>
    public string? CpuModel { get; init; }

    /// <summary>Features of the CPU in addition to those of the model, as -CpuFeature takes them: +vmx, -svm.</summary>
    public string[] CpuFeature { get; init; } = [];

    /// <summary>The topology of vCPUs that the guest sees; null: each vCPU is a socket.</summary>
    public KvmCpuTopology? Topology { get; init; }

    /// <summary>The machine type.</summary>
    public string Machine { get; init; } = "";

    /// <summary>vCPUs that it can grow to without a restart.</summary>
    public int MaximumVcpu { get; init; }

    /// <summary>Memory that its balloon can grow to, in bytes.</summary>
    public long MaximumMemory { get; init; }

    /// <summary>Memory devices that it can have; 0: its memory cannot grow by devices.</summary>
    public int MemorySlots { get; init; }

    /// <summary>Memory that devices can add to what it starts with, in bytes; those that it has count.</summary>
    public long HotAddMemory { get; init; }

    /// <summary>
    /// The size of the huge pages of its memory, in bytes; 0: ordinary pages; null: huge pages of the host's default size.
    /// </summary>
    public long? HugePages { get; init; }

    /// <summary>Whether its memory is locked, so the host cannot swap it out.</summary>
    public bool MemoryLock { get; init; }

    /// <summary>NUMA nodes of its memory, as 0-1; empty: any.</summary>
    public string NumaNode { get; init; } = "";

    /// <summary>Names of the settings that were changed.</summary>
    public string[] Changed { get; init; } = [];

    /// <summary>True when the VM runs (or is saved) with other settings until it is next started afresh.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was changed through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
