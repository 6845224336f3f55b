using System.Buffers.Binary;
using System.Text;

namespace KvmPS.Planning.CloudInit;

/// <summary>
/// Writes a small disc as NoCloud wants it, labelled CIDATA: ISO 9660 (ECMA-119) with Joliet, which has the files' names exactly. All
/// files lie in its one folder.
/// </summary>
internal static class SeedImage
{
    public const string Label = "CIDATA";

    private const string Maker = "KVMPS CLOUD-INIT ";
    private const int Sector = 2048;
    private const int Descriptors = 16;
    private const int ApplicationOffset = 574, ApplicationLength = 128;

    // The tables of both trees, each in a sector of its own: where folders lie (little and big end first), then the folder.
    private const int Tables = Descriptors + 3, TablesOfTree = 3, FirstFile = Tables + (2 * TablesOfTree);

    /// <summary>How much of a disc <see cref="VM"/> has to see.</summary>
    public const int HeadLength = (Descriptors + 1) * Sector;

    /// <param name="files">The files.</param>
    /// <param name="vm">The VM that the disc is made for and goes with; null: it stands for itself.</param>
    /// <param name="now">The time that it bears.</param>
    public static byte[] Write(IReadOnlyList<SeedFile> files, Guid? vm, DateTime now)
    {
        var at = FirstFile;
        var placed = files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f =>
        {
            var place = at;
            at += Sectors(f.Content.Length);
            return (File: f, Sector: place);
        }).ToList();
        var disc = new byte[at * Sector];
        var application = Maker + (vm?.ToString("D").ToUpperInvariant() ?? "");
        Tree(disc, 0, placed, application, now, joliet: false);
        Tree(disc, 1, placed, application, now, joliet: true);
        Descriptor(disc, Descriptors + 2, 255);
        foreach (var (file, sector) in placed) file.Content.CopyTo(disc, sector * Sector);
        return disc;
    }

    /// <summary>The VM that a disc was made for, by its beginning; null: it is none of these.</summary>
    public static Guid? VM(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadLength || !head.Slice((Descriptors * Sector) + 1, 5).SequenceEqual("CD001"u8)) return null;
        var application = Encoding.ASCII.GetString(head.Slice((Descriptors * Sector) + ApplicationOffset, ApplicationLength)).TrimEnd();
        return application.StartsWith(Maker, StringComparison.Ordinal) && Guid.TryParse(application[Maker.Length..], out var vm)
            ? vm
            : null;
    }

    /// <summary>The disc's names and places as ISO 9660 has them, in capitals and short; or as Joliet has them.</summary>
    private static void Tree(byte[] disc, int index, List<(SeedFile File, int Sector)> files, string application, DateTime now, bool joliet)
    {
        var encoding = joliet ? Encoding.BigEndianUnicode : Encoding.ASCII;
        var tables = Tables + (index * TablesOfTree);
        var folder = tables + 2;
        var descriptor = Descriptor(disc, Descriptors + index, joliet ? 2 : 1);
        Padded(descriptor.Slice(8, 32), "LINUX", encoding);
        Padded(descriptor.Slice(40, 32), Label, encoding);
        BothEnds(descriptor[80..], disc.Length / Sector);
        // Joliet, level 3.
        if (joliet) "%/E"u8.CopyTo(descriptor[88..]);
        BothEndsShort(descriptor[120..], 1);
        BothEndsShort(descriptor[124..], 1);
        BothEndsShort(descriptor[128..], Sector);
        BothEnds(descriptor[132..], 10);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor[140..], tables);
        BinaryPrimitives.WriteInt32BigEndian(descriptor[148..], tables + 1);
        Entry(descriptor[156..], [0], folder, Sector, now, isFolder: true);
        foreach (var field in (ReadOnlySpan<(int, int)>)
                [(190, 128), (318, 128), (446, 128), (ApplicationOffset, ApplicationLength), (702, 37), (739, 37), (776, 37)])
        {
            Padded(descriptor.Slice(field.Item1, field.Item2), field.Item1 == ApplicationOffset ? application : "", encoding);
        }

        var made = Encoding.ASCII.GetBytes($"{now:yyyyMMddHHmmss}00\0");
        var never = Encoding.ASCII.GetBytes("0000000000000000\0");
        made.CopyTo(descriptor[813..]);
        made.CopyTo(descriptor[830..]);
        never.CopyTo(descriptor[847..]);
        made.CopyTo(descriptor[864..]);
        descriptor[881] = 1;

        // The one folder, which is its own parent.
        var little = disc.AsSpan(tables * Sector);
        little[0] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(little[2..], folder);
        little[6] = 1;
        var big = disc.AsSpan((tables + 1) * Sector);
        big[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(big[2..], folder);
        big[7] = 1;

        var entries = disc.AsSpan(folder * Sector, Sector);
        entries = entries[Entry(entries, [0], folder, Sector, now, isFolder: true)..];
        entries = entries[Entry(entries, [1], folder, Sector, now, isFolder: true)..];
        foreach (var (file, sector) in files)
        {
            entries = entries[
                Entry(
                    entries,
                    encoding.GetBytes(joliet ? file.Name : ShortName(file.Name)),
                    sector,
                    file.Content.Length,
                    now,
                    isFolder: false)..
            ];
        }
    }

    private static Span<byte> Descriptor(byte[] disc, int sector, int type)
    {
        var descriptor = disc.AsSpan(sector * Sector, Sector);
        descriptor[0] = (byte)type;
        "CD001"u8.CopyTo(descriptor[1..]);
        descriptor[6] = 1;
        return descriptor;
    }

    private static int Entry(Span<byte> to, ReadOnlySpan<byte> name, int sector, int length, DateTime now, bool isFolder)
    {
        // Entries have an even length.
        var size = 33 + name.Length + (name.Length % 2 == 0 ? 1 : 0);
        to[0] = (byte)size;
        BothEnds(to[2..], sector);
        BothEnds(to[10..], length);
        ReadOnlySpan<byte> time =
        [
            (byte)(now.Year - 1900),
            (byte)now.Month,
            (byte)now.Day,
            (byte)now.Hour,
            (byte)now.Minute,
            (byte)now.Second,
            0,
        ];
        time.CopyTo(to[18..]);
        to[25] = (byte)(isFolder ? 2 : 0);
        BothEndsShort(to[28..], 1);
        to[32] = (byte)name.Length;
        name.CopyTo(to[33..]);
        return size;
    }

    /// <summary>Eight capitals and digits, and the version that ISO 9660 asks for: user-data is USERDATA.;1.</summary>
    private static string ShortName(string name) => string.Concat(name.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(8)) + ".;1";

    private static void Padded(Span<byte> field, string text, Encoding encoding)
    {
        var bytes = encoding.GetBytes(text.PadRight(field.Length / encoding.GetByteCount(" ")));
        field.Clear();
        bytes.AsSpan(0, Math.Min(bytes.Length, field.Length)).CopyTo(field);
    }

    private static void BothEnds(Span<byte> to, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, number);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], number);
    }

    private static void BothEndsShort(Span<byte> to, short number)
    {
        BinaryPrimitives.WriteInt16LittleEndian(to, number);
        BinaryPrimitives.WriteInt16BigEndian(to[2..], number);
    }

    private static int Sectors(int bytes) => (bytes + Sector - 1) / Sector;
}
