namespace KvmPS.Model;

/// <summary>A setting of the host.</summary>
public sealed record KvmTuningSetting
{
    /// <summary>The setting, such as IoScheduler.</summary>
    public required string Name { get; init; }

    /// <summary>What of the host: a disk, a CPU, or host.</summary>
    public required string Target { get; init; }

    /// <summary>Its value now.</summary>
    public string Value { get; init; } = "";

    /// <summary>Values that the kernel offers; empty for numbers.</summary>
    public string[] Available { get; init; } = [];

    /// <summary>The value of the profile; null without a profile, or where it does not define one.</summary>
    public string? Wanted { get; init; }

    /// <summary>Whether it is as the profile wants it.</summary>
    public KvmTuningResult Result { get; init; }

    /// <summary>Why the profile wants it so.</summary>
    public string Why { get; init; } = "";

    /// <summary>The kernel's file.</summary>
    public string File { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Name} {Target}: {Value}";
}
