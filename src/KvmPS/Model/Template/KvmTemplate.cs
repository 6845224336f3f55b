namespace KvmPS.Model;

/// <summary>A template of VMs: a folder with a definition and disks that do not change. Sizes in bytes.</summary>
public sealed record KvmTemplate
{
    /// <summary>Its name, which is that of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Its name once more, by which New-KvmVM takes it from the pipeline: Get-KvmTemplate web | New-KvmVM web01</summary>
    public string Template { get; init; } = "";

    /// <summary>The folder that it is in beside other templates.</summary>
    public string TemplateFolder { get; init; } = "";

    /// <summary>Its folder.</summary>
    public required string Path { get; init; }

    /// <summary>A description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Memory of a VM that is created from it, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>vCPUs of a VM that is created from it.</summary>
    public int Vcpu { get; init; }

    /// <summary>What starts its operating system.</summary>
    public KvmFirmwareKind Firmware { get; init; }

    /// <summary>Its images. VMs that are created from it have overlays of them, or copies.</summary>
    public string[] Image { get; init; } = [];

    /// <summary>What guests see of them, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The space that they use on this host, in bytes; null where it is unknown.</summary>
    public long? FileSize { get; init; }

    /// <summary>What took out of it what was one machine's alone.</summary>
    public KvmTemplateGeneralization Generalized { get; init; }

    /// <summary>The VM or image that it was created from.</summary>
    public string Source { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTime? Created { get; init; }

    /// <summary>VMs whose disks are overlays of its disks.</summary>
    public string[] VM { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => Name;
}
