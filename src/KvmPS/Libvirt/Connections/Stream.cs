using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A flow of bytes to or from the daemon (virStreamPtr): a screenshot, a console, a volume.</summary>
internal sealed unsafe class Stream : IDisposable
{
    private const int Nothing = -2;
    private const int Hole = -3;

    private readonly StreamHandle _handle;
    private bool _over;

    private Stream(StreamHandle handle)
    {
        _handle = handle;
    }

    internal StreamHandle Handle => _handle;

    /// <summary>A stream of that connection, not yet tied to anything.</summary>
    public static Stream New(Connection connection, StreamFlags flags = StreamFlags.None)
        => connection.Read(c => New(c, flags));

    /// <inheritdoc cref="New(Connection, StreamFlags)" />
    internal static Stream New(ConnectHandle connection, StreamFlags flags) =>
        new(connection.Own(Result.Check(NativeMethods.virStreamNew(connection, flags))));

    /// <summary>The next bytes into the buffer: how many, 0 at the end, null on a non-blocking stream when there are none yet.</summary>
    public int? Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            var count = NativeMethods.virStreamRecv(_handle, data, (nuint)buffer.Length);
            return count == Nothing ? null : Result.Check(count);
        }
    }

    /// <summary>The next bytes of a sparse stream: how many, 0 at the end, null where a hole begins.</summary>
    public int? ReceiveToHole(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            var count = NativeMethods.virStreamRecvFlags(_handle, data, (nuint)buffer.Length, StreamReceiveFlags.StopAtHole);
            return count == Hole ? null : Result.Check(count);
        }
    }

    /// <summary>How many bytes of zeros the hole stands for.</summary>
    public long ReceiveHole()
    {
        Result.Check(NativeMethods.virStreamRecvHole(_handle, out var length, 0));
        return length;
    }

    public void SendHole(long length) => Result.Check(NativeMethods.virStreamSendHole(_handle, length, 0));

    /// <summary>Sends some of the bytes: how many, null on a non-blocking stream when none can go now.</summary>
    public int? Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            var count = NativeMethods.virStreamSend(_handle, data, (nuint)bytes.Length);
            return count == Nothing ? null : Result.Check(count);
        }
    }

    /// <summary>Says that everything was received; tells of an error that happened on the way.</summary>
    public void Finish()
    {
        _over = true;
        Result.Check(NativeMethods.virStreamFinish(_handle));
    }

    public void Dispose()
    {
        if (!_over && !_handle.IsClosed) _ = NativeMethods.virStreamAbort(_handle);
        _handle.Dispose();
    }
}
