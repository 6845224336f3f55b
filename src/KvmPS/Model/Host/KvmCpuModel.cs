namespace KvmPS.Model;

/// <summary>A CPU for guests: a named model, or a mode such as host-model.</summary>
public sealed record KvmCpuModel
{
    /// <summary>Its name, as -CpuModel takes it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether this host can give it; null: libvirt does not know.</summary>
    public bool? Usable { get; init; }

    /// <summary>The vendor of such CPUs; empty for a generic model.</summary>
    public string Vendor { get; init; } = "";

    /// <summary>Why it is not usable, in libvirt's words; null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>With -Baseline, features in addition to those of the model, as -CpuFeature takes them.</summary>
    public string[] Feature { get; init; } = [];

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
