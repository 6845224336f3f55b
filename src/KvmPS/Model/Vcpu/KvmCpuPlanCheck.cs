namespace KvmPS.Model;

/// <summary>What Test-KvmCpuPlan finds about one VM.</summary>
public sealed record KvmCpuPlanCheck
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>True when nothing was found.</summary>
    public bool Passed => Finding.Length == 0;

    /// <summary>NUMA nodes that its vCPUs run on.</summary>
    public int[] Node { get; init; } = [];

    /// <summary>Host CPUs that vCPUs of other VMs, or several of its own, are pinned to as well.</summary>
    public int[] SharedCpu { get; init; } = [];

    /// <summary>Host CPUs of it on whose cores another VM's vCPUs run.</summary>
    public int[] SharedCore { get; init; } = [];

    /// <summary>The VMs that it shares CPUs or cores with.</summary>
    public string[] SharedWith { get; init; } = [];

    /// <summary>Memory on nodes where it has no vCPU, in bytes: of the running VM, else as planned; null: unknown.</summary>
    public long? RemoteMemory { get; init; }

    /// <summary>A description of all findings.</summary>
    public string[] Finding { get; init; } = [];

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName;
}
