namespace KvmPS.Model;

/// <summary>A change of the host's settings that KvmPS made.</summary>
public sealed record KvmTuningChange
{
    /// <summary>Its number.</summary>
    public int Id { get; init; }

    /// <summary>When it was made.</summary>
    public DateTime When { get; init; }

    /// <summary>The user that made it; under sudo, the user that called sudo.</summary>
    public string Who { get; init; } = "";

    /// <summary>The setting, such as IoScheduler.</summary>
    public string Name { get; init; } = "";

    /// <summary>What of the host: a disk, a node, or host.</summary>
    public string Target { get; init; } = "";

    /// <summary>The value before.</summary>
    public string? Before { get; init; }

    /// <summary>The value after, as the kernel took it.</summary>
    public string? After { get; init; }

    /// <summary>Whether it is done, undone, or was cut off.</summary>
    public KvmTuningChangeState State { get; init; }

    /// <summary>All files that it changed.</summary>
    public string[] File { get; init; } = [];

    /// <summary>True when a file of KvmPS keeps it across reboots.</summary>
    public bool Persistent { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Id}: {Name} {Target}";
}
