namespace KvmPS.Model;

/// <summary>An image that Import-KvmImage knows by name.</summary>
public sealed record KvmImageSource
{
    /// <summary>The name, such as debian-13.</summary>
    public required string Name { get; init; }

    /// <summary>A description of the image.</summary>
    public string Title { get; init; } = "";

    /// <summary>The CPU architecture that it is for, as in uname -m.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>The default user for cloud-init; empty: unknown.</summary>
    public string User { get; init; } = "";

    /// <summary>From where it is fetched.</summary>
    public required string Uri { get; init; }

    /// <summary>Its checksum, if it never changes.</summary>
    public string? Checksum { get; init; }

    /// <summary>The list of checksums that it is in; a plain name is beside the image.</summary>
    public string? ChecksumUri { get; init; }

    /// <summary>The signature of the list, or of the image where there is no list; a plain name is beside the image.</summary>
    public string? SignatureUri { get; init; }

    /// <summary>The catalogue that it is in.</summary>
    public string Catalog { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
