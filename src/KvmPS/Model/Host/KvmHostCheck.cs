namespace KvmPS.Model;

/// <summary>One check of Test-KvmHost.</summary>
public sealed record KvmHostCheck
{
    /// <summary>The check, such as KvmDevice.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about: Cpu, Kvm, Libvirt, Memory, Security, Storage, Network or System.</summary>
    public required string Category { get; init; }

    /// <summary>Pass, Warn, Fail or Skipped.</summary>
    public KvmCheckResult Result { get; init; }

    /// <summary>What was found.</summary>
    public string Value { get; init; } = "";

    /// <summary>Why it matters.</summary>
    public string Why { get; init; } = "";

    /// <summary>A command to paste, right for this distribution; empty when nothing is to be done.</summary>
    public string Remedy { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Name}: {Result}";
}
