namespace KvmPS.Tools;

/// <summary>How to check an image.</summary>
public sealed record CheckImage
{
    /// <summary>The image.</summary>
    public required string Path { get; init; }

    /// <summary>Its format, as qemu-img names it; null lets qemu-img guess it.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// Whether it is encrypted: its tables then can be read with <see cref="Secret"/> only, and <see cref="Format"/> must be said.
    /// </summary>
    public bool Encrypted { get; init; }

    /// <summary>The passphrase of an encrypted image.</summary>
    public ImageSecret? Secret { get; init; }

    /// <summary>Puts right what it finds: leaks, and corruptions as far as that can be done.</summary>
    public bool Repair { get; init; }

    /// <summary>How long it may take; null for as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }
}
