using KvmPS.Planning.Image;
using KvmPS.Tools;

namespace KvmPS.Operations.Image;

/// <summary>An image to import, with all that was said of it. Files are absolute paths.</summary>
internal sealed record ImageRequest
{
    /// <summary>http or https, or a file.</summary>
    public required Uri Source { get; init; }

    /// <summary>Where the image shall be.</summary>
    public required string Destination { get; init; }

    public Checksum? Checksum { get; init; }

    public Uri? ChecksumList { get; init; }

    public Uri? Signature { get; init; }

    /// <summary>Null: signatures are not looked at.</summary>
    public string? Keyring { get; init; }

    public TimeSpan Timeout { get; init; }

    public string SourceText => Source.IsFile ? Source.LocalPath : Source.AbsoluteUri;

    /// <summary>The name that lists of checksums know it by.</summary>
    public string FileName => Path.GetFileName(Uri.UnescapeDataString(Source.AbsolutePath));

    public bool IsVerified => (Checksum ?? (object?)ChecksumList ?? Keyring) is not null;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text
    {
        get
        {
            List<string> checks = [];
            if (Checksum is not null) checks.Add(Checksum.Algorithm);
            if (ChecksumList is not null) checks.Add($"checksums {Shown(ChecksumList)}");
            if (Keyring is not null) checks.Add($"signature by {Keyring}");
            return $"Import '{SourceText}' as '{Destination}', "
                + $"{(checks.Count == 0 ? "not verified" : $"verified by {string.Join(", ", checks)}")}";
        }
    }

    /// <summary>The name that an image has once it is unpacked.</summary>
    public static string Unpacked(string name) =>
        PackedFile.Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) is { } ending
            ? name[..^ending.Length]
            : name;

    private static string Shown(Uri uri) => uri.IsFile ? uri.LocalPath : uri.AbsoluteUri;
}
