using System.Globalization;
using System.Text;
using CliWrap;

namespace KvmPS.Tools;

/// <summary>Reads what <c>qemu-img -p</c> writes, <c>(12.34/100%)</c> over and over, and tells each figure as a fraction of 1.</summary>
internal sealed class PercentPipe(Action<double> progress) : PipeTarget
{
    // What is longer than this without an end is no figure of qemu-img's.
    private const int Longest = 64;

    private readonly StringBuilder _figure = new();

    public override async Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[4 << 10];
        int read;
        while ((read = await origin.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0) Take(buffer.AsSpan(0, read));
    }

    internal void Take(ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            if (c == '(') _figure.Clear();
            else if (c == '/') Tell();
            else if (_figure.Length < Longest) _figure.Append((char)c);
        }
    }

    private void Tell()
    {
        if (double.TryParse(_figure.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && double.IsFinite(percent))
        {
            progress(Math.Min(1, percent / 100));
        }
        _figure.Clear();
    }
}
