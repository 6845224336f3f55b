namespace KvmPS.Model;

/// <summary>A job that QEMU does on a disk of a running VM.</summary>
public sealed record KvmBlockJob
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>The disk, such as vda.</summary>
    public required string Target { get; init; }

    /// <summary>What it does.</summary>
    public KvmBlockJobKind Kind { get; init; }

    /// <summary>Where it goes to, or null.</summary>
    public string? Destination { get; init; }

    /// <summary>How much is done, in the job's own units (bytes as a rule).</summary>
    public long Done { get; init; }

    /// <summary>The total amount of work, as far as it is known.</summary>
    public long Total { get; init; }

    /// <summary>Per cent done.</summary>
    public int Percent { get; init; }

    /// <summary>The maximum speed, in bytes per second; 0: no limit.</summary>
    public long MaximumBytesPerSec { get; init; }

    /// <summary>True when both sides are the same, so that the VM can be moved over (Stop-KvmBlockJob -Pivot).</summary>
    public bool Ready { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Kind} of {Target}";
}
