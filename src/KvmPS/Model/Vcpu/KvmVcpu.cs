namespace KvmPS.Model;

/// <summary>One vCPU of a VM as it was when it was read, with the numbers of its VM.</summary>
public sealed record KvmVcpu
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>The vCPU's number, from 0.</summary>
    public int Vcpu { get; init; }

    /// <summary>What it is doing.</summary>
    public KvmVcpuState State { get; init; }

    /// <summary>The host CPU that it ran on last; null when it is off, or libvirt cannot tell.</summary>
    public int? HostCpu { get; init; }

    /// <summary>CPU time used since the VM was started; null when it is off.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Host CPUs that it may run on.</summary>
    public int[] Affinity { get; init; } = [];

    /// <summary>The id of its thread on the host; null when it is off, on another host, or QEMU runs all vCPUs in one thread.</summary>
    public int? ThreadId { get; init; }

    /// <summary>Whether the guest uses it, as its agent reports; null when no agent responds.</summary>
    public bool? GuestOnline { get; init; }

    /// <summary>vCPUs that are plugged in now; null when the VM is off.</summary>
    public int? Current { get; init; }

    /// <summary>vCPUs that the VM starts with; null when it has no stored definition.</summary>
    public int? Configured { get; init; }

    /// <summary>vCPUs that it can grow to without a restart: of the running VM, else of its definition.</summary>
    public int Maximum { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{VMName} vCPU {Vcpu}";
}
