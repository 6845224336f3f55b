using System.Text;

namespace KvmPS.Tools;

/// <summary>
/// A passphrase on its way to qemu-img: through the pipe that is its standard input, where no process list, log or file has it.
/// Wiped when disposed of.
/// </summary>
public sealed class ImageSecret : IDisposable
{
    /// <summary>The name by which options refer to it.</summary>
    internal const string Id = "passphrase";

    private readonly byte[] _bytes;

    /// <summary>Takes the passphrase's characters; the caller wipes its own.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public ImageSecret(ReadOnlySpan<char> passphrase)
    {
        if (passphrase.IsEmpty) throw new ArgumentException("A passphrase cannot be empty.", nameof(passphrase));
        _bytes = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        Encoding.UTF8.GetBytes(passphrase, _bytes);
    }

    internal ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The arguments that make qemu-img read it.</summary>
    internal static IReadOnlyList<string> Arguments { get; } = ["--object", $"secret,id={Id},file=/dev/stdin"];

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(_bytes);
}
