namespace KvmPS.Model;

/// <summary>A thread of a VM's QEMU that does nothing but the I/O of the disks that are bound to it.</summary>
public sealed record KvmIOThread
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>Its number within the VM.</summary>
    public required int Id { get; init; }

    /// <summary>Targets of the disks bound to it: of the running VM, else as it starts.</summary>
    public string[] Disk { get; init; } = [];

    /// <summary>Targets of the disks that are bound to it at the next start.</summary>
    public string[] ConfigDisk { get; init; } = [];

    /// <summary>Host CPUs that it may run on: as the VM runs, else as it starts.</summary>
    public int[] Cpu { get; init; } = [];

    /// <summary>The thread's id on this host; null when the VM is off, on another host, or its threads cannot be distinguished.</summary>
    public int? ThreadId { get; init; }

    /// <summary>True when the running VM has it.</summary>
    public bool Live { get; init; }

    /// <summary>True when the stored definition has it.</summary>
    public bool Config { get; init; }

    /// <summary>True when it, or its disks, will be others at the next start.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{VMName} IOThread {Id}";
}
