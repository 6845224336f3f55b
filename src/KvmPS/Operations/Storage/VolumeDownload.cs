using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>
/// What is in a volume, as a file of this machine: whole, or not at all. Zeros that the host does not keep take no space here either.
/// </summary>
internal sealed class VolumeDownload(StorageVolume volume, VolumeXml xml, string path, bool overwrite)
{
    private const int Piece = 256 * 1024;

    public FileInfo CarryOut(Action<double> report, CancellationToken cancel)
    {
        var expected = xml.Physical is > 0 and var physical ? physical : xml.Capacity;
        using var target = new PartialFile(path, overwrite);
        StorageErrors.Explained(volume.Pool, () =>
        {
            using var stream = volume.OpenDownload();
            var buffer = new byte[Piece];
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                var count = stream.ReceiveToHole(buffer);
                if (count == 0) break;
                if (count is { } content) target.Stream.Write(buffer, 0, content);
                else target.Stream.Seek(stream.ReceiveHole(), SeekOrigin.Current);
                report(expected == 0 ? 0 : Math.Min(1, target.Stream.Position / (double)expected));
            }

            // A hole at the end has moved the position alone.
            target.Stream.SetLength(target.Stream.Position);
            stream.Finish();
        });
        target.Stream.Flush(flushToDisk: true);
        target.Complete();
        return new FileInfo(path);
    }
}
