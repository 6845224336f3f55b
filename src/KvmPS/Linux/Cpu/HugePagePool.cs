namespace KvmPS.Linux;

/// <summary>A pool of huge pages.</summary>
/// <param name="Folder">Its folder in sysfs.</param>
/// <param name="PageSize">Bytes of a page.</param>
/// <param name="Node">The NUMA node, or null for the whole host.</param>
/// <param name="Total">Pages in it.</param>
/// <param name="Free">Those that nobody uses.</param>
internal sealed record HugePagePool(string Folder, long PageSize, int? Node, long Total, long Free)
{
    public long? Reserved { get; init; }

    public long Surplus { get; init; }

    public string CountFile => $"{Folder}/nr_hugepages";
}
