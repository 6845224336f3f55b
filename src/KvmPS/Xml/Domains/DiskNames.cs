using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Disk settings in libvirt's words. Default is the word that is not there.</summary>
internal static class DiskNames
{
    public static string? Of(KvmDiskIo io) => io == KvmDiskIo.IoUring ? "io_uring" : Of<KvmDiskIo>(io);

    /// <summary>Names of the other settings are libvirt's own, but for the capital.</summary>
    public static string? Of<T>(T value)
        where T : struct, Enum
        => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture) == 0 ? null : value.ToString().ToLowerInvariant();

    public static T Read<T>(string? word)
        where T : struct, Enum
        => Enum.TryParse<T>(word?.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var value) ? value : default;
}
