namespace KvmPS.Model;

/// <summary>
/// The memory of a VM: what it has, what it could have, and what its guest reports. Sizes in bytes; null where the guest does
/// not say.
/// </summary>
public sealed record KvmBalloon
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the guest has now: all that it was started with, less what the balloon holds.</summary>
    public long Memory { get; init; }

    /// <summary>What it can grow to without a restart.</summary>
    public long MaximumMemory { get; init; }

    /// <summary>The memory that the operating system of the guest counts (MemTotal on Linux).</summary>
    public long? GuestTotal { get; init; }

    /// <summary>Used for nothing at all (MemFree).</summary>
    public long? GuestFree { get; init; }

    /// <summary>What programs could still have without swapping (MemAvailable).</summary>
    public long? GuestAvailable { get; init; }

    /// <summary>Caches of files.</summary>
    public long? GuestCached { get; init; }

    /// <summary>Read back from the guest's swap since it was booted.</summary>
    public long? SwappedIn { get; init; }

    /// <summary>Written to the guest's swap since it was booted.</summary>
    public long? SwappedOut { get; init; }

    /// <summary>Page faults that needed the disk, since it was booted.</summary>
    public long? MajorFault { get; init; }

    /// <summary>Page faults that did not.</summary>
    public long? MinorFault { get; init; }

    /// <summary>The memory of the host that its QEMU uses.</summary>
    public long? ResidentMemory { get; init; }

    /// <summary>The least that Set-KvmBalloon gives without -Force or -Minimum: what the guest uses and a reserve.</summary>
    public long? Floor { get; init; }

    /// <summary>When the guest said so; null: it never did, as it has no balloon driver or has not loaded it yet.</summary>
    public DateTime? Updated { get; init; }

    /// <summary>How old the guest's numbers were when they were read.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => VMName;
}
