namespace KvmPS.Model;

/// <summary>What became of a Set-KvmBalloon. Sizes in bytes.</summary>
public sealed record KvmBalloonResult
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the guest had, or was stored for a VM that is off.</summary>
    public long Before { get; init; }

    /// <summary>What was asked for.</summary>
    public long Requested { get; init; }

    /// <summary>What the running guest has; null when the VM is off.</summary>
    public long? Live { get; init; }

    /// <summary>What is stored for the next start; null when the VM has no stored definition.</summary>
    public long? Config { get; init; }

    /// <summary>True when all requested configurations have it: the guest has released or claimed the memory.</summary>
    public bool Complete { get; init; }

    /// <summary>True when the VM runs, and gets this only when it is started the next time.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was changed through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName;
}
