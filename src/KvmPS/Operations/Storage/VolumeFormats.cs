using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>Which formats volumes of a pool can have.</summary>
internal static class VolumeFormats
{
    public static bool AreFiles(StoragePool pool) => StoragePoolRules.HasFiles(StoragePoolXml.Parse(pool.Xml).Type);

    /// <summary>The format of a new volume; null where the pool has only one.</summary>
    /// <exception cref="KvmException">VolumeFormatNotForPool.</exception>
    public static string? Choose(StoragePool pool, KvmDiskFormat? wanted, string byDefault)
    {
        if (AreFiles(pool)) return wanted is { } format ? format.ToString().ToLowerInvariant() : byDefault;
        if (wanted is not KvmDiskFormat.Qcow2) return null;
        throw new KvmException(
            "VolumeFormatNotForPool",
            Failure.NotSupported,
            $"Volumes of the storage pool '{pool.Name}' are devices, which can only be raw.",
            $"Leave -Format out, or choose a pool of files: Get-KvmStoragePool | Where-Object Type -in dir, fs, netfs");
    }

    /// <summary>A device of a pool shows a guest the very bytes that it holds.</summary>
    /// <exception cref="KvmException">VolumeFormatNotForPool.</exception>
    public static void RequireRaw(StoragePool pool, string path, string format)
    {
        if (format == "raw" || AreFiles(pool)) return;
        throw new KvmException(
            "VolumeFormatNotForPool",
            Failure.NotSupported,
            $"'{path}' is a {format} image, and volumes of the storage pool '{pool.Name}' are devices, which can only be raw.",
            $"Convert it first: Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH -Format Raw");
    }
}
