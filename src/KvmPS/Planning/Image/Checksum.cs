using System.Text.RegularExpressions;

namespace KvmPS.Planning.Image;

/// <summary>A checksum of a file: SHA-256 or SHA-512.</summary>
internal sealed partial record Checksum(string Algorithm, string Hex)
{
    private const int Sha256Digits = 64, Sha512Digits = 128;

    /// <summary>What is typed: hexadecimal digits, perhaps with sha256: before them.</summary>
    /// <exception cref="KvmException">InvalidChecksum.</exception>
    public static Checksum Parse(string text)
    {
        var match = Typed().Match(text.Trim());
        if (match.Success
            && Of(match.Groups["hex"].Value) is { } checksum
            && (
                !match.Groups["algorithm"].Success
                || match.Groups["algorithm"].Value.Equals(checksum.Algorithm, StringComparison.OrdinalIgnoreCase)))
        {
            return checksum;
        }

        throw new KvmException(
            "InvalidChecksum",
            Failure.InvalidArgument,
            $"'{text}' is not a checksum: SHA-256 has {Sha256Digits} hexadecimal digits, SHA-512 has {Sha512Digits}.",
            "Copy it from the page of the image's publisher, or specify the list on that page: -ChecksumUri SHA256SUMS");
    }

    /// <summary>
    /// The checksum of a file in a list as sha256sum (hex, name), BSD's tools (SHA256 (name) = hex), openssl (SHA2-256(name)= hex) or a
    /// file for this one alone (hex) have it. The strongest, if there are several.
    /// </summary>
    /// <param name="list">The list.</param>
    /// <param name="path">The path of the file, of which the list has at least the name.</param>
    /// <param name="from">Where the list comes from, for the message.</param>
    /// <exception cref="KvmException">ChecksumNotFound or ChecksumAmbiguous.</exception>
    public static Checksum Find(string list, string path, string from)
    {
        var lines = list.TrimStart('\uFEFF').Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var entries = lines.Select(Entry).OfType<(string Name, Checksum Checksum)>().ToList();
        if (entries.Count == 0 && lines is [var only] && Of(only) is { } alone) return alone;
        // sha256sum names what it read from a pipe so.
        if (entries is [("-", var piped)]) return piped;
        var file = Segments(path)[^1];
        var closest = entries.Where(e => Segments(e.Name)[^1] == file).GroupBy(e => Closeness(e.Name, path)).MaxBy(g => g.Key);
        if (closest is null)
        {
            throw new KvmException("ChecksumNotFound", Failure.NotFound, $"'{from}' has no SHA-256 or SHA-512 of '{file}'.",
                "Specify the list that has it with -ChecksumUri, or the checksum itself with -Checksum.");
        }

        Checksum[] strongest = [.. closest.Select(e => e.Checksum).Distinct().GroupBy(c => c.Hex.Length).MaxBy(g => g.Key)!];
        return strongest is [var found] ? found : throw new KvmException("ChecksumAmbiguous", Failure.InvalidArgument,
            $"'{from}' has several checksums of '{file}': {string.Join(", ", closest.Select(e => e.Name).Distinct())}.",
            $"Specify the right one: -Checksum {strongest[0].Hex}");
    }

    private static (string Name, Checksum Checksum)? Entry(string line)
    {
        var match = Coreutils().Match(line);
        if (!match.Success) match = Bsd().Match(line);
        if (!match.Success || Of(match.Groups["hex"].Value) is not { } checksum) return null;
        // What names its algorithm must be of that.
        var bits = match.Groups["bits"];
        return bits.Success && checksum.Algorithm != "SHA" + bits.Value ? null : (match.Groups["name"].Value, checksum);
    }

    /// <summary>How well the folders in a list fit those of a path: all of them, the more the better; else those at the end.</summary>
    private static (bool IsWhole, int Count) Closeness(string name, string path)
    {
        var (listed, wanted) = (Segments(name), Segments(path));
        var same = Enumerable.Reverse(listed).Zip(Enumerable.Reverse(wanted)).TakeWhile(p => p.First == p.Second).Count();
        return (same == listed.Length, same);
    }

    private static string[] Segments(string path) => [.. path.Split('/', '\\').Where(s => s is not ("" or ".")).DefaultIfEmpty("")];

    public override string ToString() => $"{Algorithm.ToLowerInvariant()}:{Hex}";

    private static Checksum? Of(string hex) => !hex.All(char.IsAsciiHexDigit) ? null : hex.Length switch
    {
        Sha256Digits => new("SHA256", hex.ToLowerInvariant()),
        Sha512Digits => new("SHA512", hex.ToLowerInvariant()),
        _ => null,
    };

    [GeneratedRegex(
        @"\A((?<algorithm>sha(256|512))[:=])?(?<hex>[0-9a-f]+)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Typed();

    [GeneratedRegex(@"\A(?<hex>[0-9A-Fa-f]+)\s+\*?(?<name>\S.*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Coreutils();

    [GeneratedRegex(@"\ASHA(2-)?(?<bits>256|512) ?\((?<name>.+)\) ?= ?(?<hex>[0-9A-Fa-f]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Bsd();
}
