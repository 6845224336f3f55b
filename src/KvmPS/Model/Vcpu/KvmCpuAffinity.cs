namespace KvmPS.Model;

/// <summary>Which host CPUs one thread of a VM may run on: a vCPU, the emulator or an IOThread.</summary>
public sealed record KvmCpuAffinity
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>What the thread is: vCPU 0, Emulator, IOThread 1.</summary>
    public required string Thread { get; init; }

    /// <summary>The vCPU's number; null when it is none.</summary>
    public int? Vcpu { get; init; }

    /// <summary>The IOThread's number; null when it is none.</summary>
    public int? IOThread { get; init; }

    /// <summary>Host CPUs that it may run on: as the VM runs, or as it starts when it is off.</summary>
    public int[] Cpu => Live ?? Config ?? [];

    /// <summary>Host CPUs that it may run on now; null when the VM, or this vCPU, is off.</summary>
    public int[]? Live { get; init; }

    /// <summary>
    /// Host CPUs that it may run on after the next start; null when the VM has no stored definition, or starts without it.
    /// </summary>
    public int[]? Config { get; init; }

    /// <summary>True when the VM runs with other CPUs than it will start with.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{VMName} {Thread}";
}
