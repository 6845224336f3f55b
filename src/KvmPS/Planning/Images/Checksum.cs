using System.Text.RegularExpressions;

namespace KvmPS.Planning.Images;

/// <summary>A checksum of a file: SHA-256 or SHA-512.</summary>
internal sealed partial record Checksum(string Algorithm, string Hex)
{
    private const int Sha256Digits = 64, Sha512Digits = 128;

    /// <summary>What is typed: hexadecimal digits, perhaps with sha256: before them.</summary>
    /// <exception cref="KvmException">InvalidChecksum.</exception>
    public static Checksum Parse(string text)
    {
        var match = Typed().Match(text.Trim());
        if (match.Success && Of(match.Groups["hex"].Value) is { } checksum && (!match.Groups["algorithm"].Success || match.Groups["algorithm"].Value.Equals(checksum.Algorithm, StringComparison.OrdinalIgnoreCase)))
        {
            return checksum;
        }

        throw new KvmException("InvalidChecksum", Failure.InvalidArgument, $"'{text}' is no checksum: SHA-256 has {Sha256Digits} hexadecimal digits, SHA-512 has {Sha512Digits}.",
            "Copy it from the page of the image's maker, or name that page's list: -ChecksumUri SHA256SUMS");
    }

    /// <summary>
    /// The checksum of a file in a list as sha256sum (hex, name), BSD's tools (SHA256 (name) = hex) or a file for this one alone (hex) have it.
    /// The strongest, if there are several.
    /// </summary>
    /// <exception cref="KvmException">ChecksumNotFound.</exception>
    public static Checksum Find(string list, string file, string from)
    {
        var lines = list.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var found = lines.Select(l => Coreutils().Match(l)).Concat(lines.Select(l => Bsd().Match(l)))
            .Where(m => m.Success && System.IO.Path.GetFileName(m.Groups["name"].Value) == file)
            .Select(m => Of(m.Groups["hex"].Value))
            .OfType<Checksum>()
            .MaxBy(c => c.Hex.Length);
        if (found is null && lines is [var only]) found = Of(only);
        return found ?? throw new KvmException("ChecksumNotFound", Failure.NotFound, $"'{from}' has no SHA-256 or SHA-512 of '{file}'.",
            "Name the list that has it with -ChecksumUri, or give the checksum itself with -Checksum.");
    }

    public override string ToString() => $"{Algorithm.ToLowerInvariant()}:{Hex}";

    private static Checksum? Of(string hex) => !hex.All(char.IsAsciiHexDigit) ? null : hex.Length switch
    {
        Sha256Digits => new("SHA256", hex.ToLowerInvariant()),
        Sha512Digits => new("SHA512", hex.ToLowerInvariant()),
        _ => null,
    };

    [GeneratedRegex(@"\A((?<algorithm>sha(256|512))[:=])?(?<hex>[0-9a-f]+)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Typed();

    [GeneratedRegex(@"\A(?<hex>[0-9A-Fa-f]+)\s+\*?(?<name>\S.*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Coreutils();

    [GeneratedRegex(@"\ASHA(256|512) \((?<name>.+)\) = (?<hex>[0-9A-Fa-f]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Bsd();
}
