namespace KvmPS.Model;

/// <summary>What Optimize-KvmBalloon did with one VM. Sizes in bytes.</summary>
public sealed record KvmBalloonMove
{
    /// <summary>When it was done.</summary>
    public DateTime Time { get; init; }

    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>The memory that the guest reported as used.</summary>
    public long Used { get; init; }

    /// <summary>What it had.</summary>
    public long Before { get; init; }

    /// <summary>What it was to have.</summary>
    public long Target { get; init; }

    /// <summary>The memory that it has now: guests release and claim memory with a delay.</summary>
    public long Memory { get; init; }

    /// <summary>URI of the connection it was changed through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName;
}
