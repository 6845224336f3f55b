using System.Text;
using System.Text.RegularExpressions;

namespace KvmPS.Tools;

/// <summary>
/// The files besides an image that hold its content, read from the image alone: no program is started, and none of the files is opened, as
/// what an image names may be a guest's doing.
/// </summary>
internal static partial class OtherFiles
{
    private const int LargestDescription = 64 << 10;

    internal static IReadOnlyList<string> Of(string path)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[LargestDescription];
        var text = head.AsSpan(0, RandomAccess.Read(file, head, 0));
        var names = ContentFormat.Of(text) switch
        {
            "qcow2" => Qcow2Header.DataFile(text) is { } data ? [data] : [],
            // Only a description in text names extents; the other kinds begin with their magic number.
            "vmdk" when text[0] is not ((byte)'K' or (byte)'C') => Extents(Encoding.UTF8.GetString(text)),
            _ => (IReadOnlyList<string>)[],
        };
        var folder = path[..(path.LastIndexOf('/') + 1)];
        var whole = names.Select(n => n[0] == '/' || n.Contains(':', StringComparison.Ordinal) ? n : folder + n);
        return [.. whole.Where(n => n != path).Distinct(StringComparer.Ordinal)];
    }

    private static List<string> Extents(string description) => [.. Extent().Matches(description).Select(m => m.Groups["file"].Value)];

    [GeneratedRegex(
        """^(?:RW|RDONLY|NOACCESS)\s+[0-9]+\s+[A-Z0-9]+\s+"(?<file>[^"\n]+)(?=")""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Extent();
}
