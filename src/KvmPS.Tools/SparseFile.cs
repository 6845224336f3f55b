namespace KvmPS.Tools;

/// <summary>A new file that is written from its beginning to its end, and takes no space for blocks of zeros.</summary>
internal sealed class SparseFile : Stream
{
    private const int Block = 4096;

    private readonly FileStream _file;
    private readonly byte[] _block = new byte[Block];
    private int _held;

    internal SparseFile(string path) => _file = new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        BufferSize = 1 << 20,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
    });

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _file.Position + _held;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var taken = Math.Min(Block - _held, buffer.Length);
            buffer[..taken].CopyTo(_block.AsSpan(_held));
            buffer = buffer[taken..];
            _held += taken;
            if (_held == Block) Put();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Only at the end.
    }

    /// <summary>Gives the file its length, and waits until it is on the disk.</summary>
    internal void Complete()
    {
        Put();
        _file.Flush();
        _file.SetLength(_file.Position);
        _file.Flush(flushToDisk: true);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private void Put()
    {
        var block = _block.AsSpan(0, _held);
        if (block.ContainsAnyExcept((byte)0)) _file.Write(block);
        else _file.Seek(_held, SeekOrigin.Current);
        _held = 0;
    }
}
