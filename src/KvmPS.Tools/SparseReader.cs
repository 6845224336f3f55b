using Microsoft.Win32.SafeHandles;

namespace KvmPS.Tools;

/// <summary>A file read from its beginning to its end as content and holes. Written zeros count as holes too.</summary>
public sealed class SparseReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private long _position;

    /// <summary>Opens it.</summary>
    public SparseReader(string path)
        : this(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.SequentialScan))
    {
    }

    /// <summary>Reads a file that is open.</summary>
    internal SparseReader(SafeFileHandle file)
    {
        _file = file;
        Length = RandomAccess.GetLength(file);
    }

    /// <summary>How long it was then, in bytes.</summary>
    public long Length { get; }

    /// <summary>What comes next: so many bytes of content, now in the buffer, or a hole of so many; neither at the end.</summary>
    public (int Content, long Hole) Next(Span<byte> buffer)
    {
        if (_position >= Length) return (0, 0);
        var content = Math.Min(NativeFile.NextContent(_file, _position, Length), Length);
        if (content > _position)
        {
            var hole = content - _position;
            _position = content;
            return (0, hole);
        }

        var count = RandomAccess.Read(_file, buffer[..(int)Math.Min(buffer.Length, Length - _position)], _position);
        _position += count;
        return buffer[..count].ContainsAnyExcept((byte)0) ? (count, 0) : (0, count);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
