using System.Buffers;
using System.Text;

namespace KvmPS.Linux;

/// <summary>
/// Reads files of sysfs and procfs by open, read and close alone. .NET's way throws an exception for each file that is
/// not there, which makes a look at five hundred disks ten times as long.
/// </summary>
internal static class SmallFile
{
    private const int CloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC

    /// <summary>The text of a file, or null when it cannot be read.</summary>
    public static unsafe string? TryRead(string path)
    {
        var file = LibC.open(path, CloseOnExec);
        if (file < 0) return null;
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length) buffer = Larger(buffer);
                nint count;
                fixed (byte* at = &buffer[length]) count = LibC.read(file, at, (nuint)(buffer.Length - length));
                if (count < 0) return null;
                if (count == 0) return Encoding.UTF8.GetString(buffer, 0, length);
                length += (int)count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ = LibC.close(file);
        }
    }

    private static byte[] Larger(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
