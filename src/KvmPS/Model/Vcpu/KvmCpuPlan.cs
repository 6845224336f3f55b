namespace KvmPS.Model;

/// <summary>A plan of the host CPUs for the threads of a VM, for Set-KvmCpuAffinity.</summary>
public sealed record KvmCpuPlan
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>NUMA nodes that its CPUs are of: one where it fits into one.</summary>
    public int[] Node { get; init; } = [];

    /// <summary>A host CPU for each vCPU.</summary>
    public KvmCpuPin[] Pin { get; init; } = [];

    /// <summary>Host CPUs for the emulator and the IOThreads.</summary>
    public int[] Emulator { get; init; } = [];

    /// <summary>Numbers of the VM's IOThreads.</summary>
    public int[] IOThread { get; init; } = [];

    /// <summary>What it shares with other VMs.</summary>
    public KvmCpuSharing Shares { get; init; }

    /// <summary>Memory of the VM that its nodes have no room for, in bytes.</summary>
    public long RemoteMemory { get; init; }

    /// <summary>URI of the connection that the VM was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName;
}
