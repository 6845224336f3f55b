namespace KvmPS.Model;

/// <summary>Something that happened to a VM.</summary>
public sealed record KvmVMEvent
{
    /// <summary>When this session heard of it.</summary>
    public DateTime Time { get; init; }

    /// <summary>The VM's name.</summary>
    public required string Name { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>What happened.</summary>
    public KvmVMEventKind Event { get; init; }

    /// <summary>How or why, in libvirt's words (Booted, Destroyed, IOError …); empty where there is nothing more to say.</summary>
    public string Detail { get; init; } = "";

    /// <summary>URI of the connection that reported it.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Name} {Event}";
}
