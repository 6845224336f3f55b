namespace KvmPS.Model;

/// <summary>How many vCPUs a VM has after Set-KvmVcpu: for libvirt, in its definition, and for the guest itself.</summary>
public sealed record KvmVcpuCount
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public Guid VMId { get; init; }

    /// <summary>vCPUs that are plugged in now; null when the VM is off.</summary>
    public int? Live { get; init; }

    /// <summary>vCPUs that the VM starts with; null when it has no stored definition.</summary>
    public int? Config { get; init; }

    /// <summary>vCPUs that the guest uses, as its agent reports; null when the agent was not queried, or did not respond.</summary>
    public int? Guest { get; init; }

    /// <summary>vCPUs that the running VM can grow to; null when it is off.</summary>
    public int? LiveMaximum { get; init; }

    /// <summary>vCPUs that the VM can grow to after its next start.</summary>
    public int? ConfigMaximum { get; init; }

    /// <summary>True when the VM runs with other numbers than it will start with.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was changed through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName;
}
