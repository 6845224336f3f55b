namespace KvmPS.Model;

/// <summary>How much CPU time a VM gets, as it runs and as it starts.</summary>
public sealed record KvmCpuLimit
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>
    /// Its CPU weight relative to other VMs: of the running VM, or of its next start when it is off; null: the default of the host.
    /// </summary>
    public long? Shares => (Live ?? Config)?.Shares;

    /// <summary>
    /// The most time of a host CPU that each vCPU gets, in percent: of the running VM, or of its next start when it is off; null: no cap.
    /// </summary>
    public double? QuotaPercent => (Live ?? Config)?.QuotaPercent;

    /// <summary>What holds now; null when the VM is off.</summary>
    public KvmCpuLimits? Live { get; init; }

    /// <summary>What holds after the next start; null when the VM has no stored definition.</summary>
    public KvmCpuLimits? Config { get; init; }

    /// <summary>True when the VM runs with other limits than it will start with.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName;
}
