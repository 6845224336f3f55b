using System.Globalization;
using KvmPS.Model;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>Formats and their options, from what users say to what qemu-img is told.</summary>
internal static class DiskFormats
{
    private const long SmallestCluster = 512, LargestCluster = 2 << 20;

    public static ImageFormat Of(KvmDiskFormat format) => format == KvmDiskFormat.Raw ? ImageFormat.Raw : ImageFormat.Qcow2;

    public static Preallocation Of(KvmDiskPreallocation preallocation) => preallocation switch
    {
        KvmDiskPreallocation.Metadata => Preallocation.Metadata,
        KvmDiskPreallocation.Falloc => Preallocation.Falloc,
        KvmDiskPreallocation.Full => Preallocation.Full,
        _ => Preallocation.Off,
    };

    public static CompressionType? Of(KvmDiskCompression? compression) => compression switch
    {
        null => null,
        KvmDiskCompression.Zstd => CompressionType.Zstd,
        _ => CompressionType.Zlib,
    };

    /// <exception cref="KvmException">InvalidClusterSize.</exception>
    public static void CheckClusterSize(long? size)
    {
        if (size is not { } bytes || (bytes is >= SmallestCluster and <= LargestCluster && long.IsPow2(bytes))) return;
        throw new KvmException(
            "InvalidClusterSize",
            Failure.InvalidArgument,
            $"-ClusterSize {bytes.ToString(CultureInfo.InvariantCulture)} is not a power of two between 512 bytes and 2 MiB.",
            "Write the size with its unit: -ClusterSize 64KB");
    }

    /// <exception cref="KvmException">DiskOptionNotForRaw.</exception>
    public static void RequireQcow2(KvmDiskFormat format, params (string Name, bool Given)[] options)
    {
        if (format == KvmDiskFormat.Qcow2 || options.FirstOrDefault(o => o.Given).Name is not { } name) return;
        throw new KvmException(
            "DiskOptionNotForRaw",
            Failure.InvalidArgument,
            $"-{name} needs -Format Qcow2: a raw image has no metadata.",
            $"Add -Format Qcow2, or leave -{name} out.");
    }
}
