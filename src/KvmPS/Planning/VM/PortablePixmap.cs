namespace KvmPS.Planning.VM;

/// <summary>A picture in the binary form of the portable pixmap (P6), as QEMU's screendump writes it.</summary>
internal sealed class PortablePixmap
{
    private const int Largest = 32768;

    private PortablePixmap(int width, int height, ReadOnlyMemory<byte> pixels)
    {
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Red, green and blue of each pixel, line by line from the top, a byte each.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <exception cref="FormatException">It is no such picture.</exception>
    public static PortablePixmap Read(ReadOnlyMemory<byte> file)
    {
        var at = 2;
        if (!file.Span.StartsWith("P6"u8)) throw new FormatException("The picture is not a portable pixmap.");
        var width = Number(file.Span, ref at);
        var height = Number(file.Span, ref at);
        if (Number(file.Span, ref at) != 255 || width is 0 or > Largest || height is 0 or > Largest)
        {
            throw new FormatException("The picture's header is not what QEMU writes.");
        }
        // One blank ends the header.
        at++;
        var length = (long)width * height * 3;
        if (file.Length - at < length) throw new FormatException("The picture ends too early.");
        return new(width, height, file.Slice(at, (int)length));
    }

    private static int Number(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length && (file[at] == '#' || char.IsWhiteSpace((char)file[at])))
        {
            // A comment goes to the end of its line.
            if (file[at] == '#') while (at < file.Length && file[at] != '\n') at++;
            else at++;
        }

        var number = 0;
        var start = at;
        for (; at < file.Length && char.IsAsciiDigit((char)file[at]) && at - start < 6; at++) number = (number * 10) + file[at] - '0';
        return at == start ? throw new FormatException("The picture's header is not what QEMU writes.") : number;
    }
}
