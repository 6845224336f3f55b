using System.Buffers;
using System.Text;
using CliWrap;

namespace KvmPS.Tools;

/// <summary>
/// Collects a program's output up to a cap. Beyond it the rest is read and dropped, never left in the
/// pipe: a program blocked on a full pipe would not end.
/// </summary>
internal sealed class CappedPipe(int cap, Action? onOverflow = null) : PipeTarget
{
    private readonly ArrayBufferWriter<byte> _kept = new();

    internal bool Overflowed { get; private set; }

    internal ReadOnlyMemory<byte> Bytes => _kept.WrittenMemory;

    internal string Text => Encoding.UTF8.GetString(Bytes.Span);

    public override async Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await origin.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            var room = cap - _kept.WrittenCount;
            _kept.Write(buffer.AsSpan(0, Math.Min(read, room)));
            if (read <= room || Overflowed) continue;
            Overflowed = true;
            onOverflow?.Invoke();
        }
    }
}
