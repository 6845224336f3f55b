using System.Globalization;
using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>The kernel's pools of huge pages (hugetlb), of the whole host or of a NUMA node.</summary>
internal sealed class HugePagePools(HostRoot host)
{
    private const string Folder = "/sys/kernel/mm/hugepages";
    private const string Nodes = "/sys/devices/system/node";

    /// <summary>The host's pools, one for each page size, smallest first.</summary>
    public IReadOnlyList<HugePagePool> All() => Read(Folder, null);

    /// <summary>The pools of each NUMA node.</summary>
    public IReadOnlyList<HugePagePool> PerNode() => [.. NodeIds().SelectMany(n => Read($"{Nodes}/node{Text(n)}/hugepages", n))];

    public IReadOnlyList<int> NodeIds() => new HostTopology(host).NodeNumbers();

    /// <summary>Bytes of memory that are free on a node.</summary>
    public long? FreeOn(int node)
    {
        var line = host.TryRead($"{Nodes}/node{Text(node)}/meminfo")
            ?.Split('\n')
            .FirstOrDefault(l => l.Contains(" MemFree:", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
            words is [_, _, _, var number, ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * 1024
            : null;
    }

    /// <summary>Where a hugetlbfs of that page size is mounted, or null.</summary>
    public string? Mount(long pageSize)
    {
        var mounts = (host.TryRead("/proc/mounts") ?? "")
            .Split('\n')
            .Select(l => l.Split(' '))
            .Where(w => w.Length > 3 && w[2] == "hugetlbfs");
        return mounts.FirstOrDefault(w => PageSize(w[3]) == pageSize)?[1].Replace("\\040", " ", StringComparison.Ordinal);
    }

    /// <summary>Whether libvirt knows that mount: it looks for mounts when it starts, and makes a folder in each that it finds.</summary>
    public KvmHugePageUse Use(long pageSize) => Mount(pageSize) is not { } mount ? KvmHugePageUse.NotMounted
        : host.Exists($"{mount}/libvirt/qemu") ? KvmHugePageUse.Usable : KvmHugePageUse.RestartNeeded;

    /// <summary>pagesize=2M of a mount's options; the kernel always writes it.</summary>
    private static long? PageSize(string options)
    {
        var text = options.Split(',').FirstOrDefault(o => o.StartsWith("pagesize=", StringComparison.Ordinal))?["pagesize=".Length..];
        if (text is null
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }
        return text[^1] switch { 'K' or 'k' => number << 10, 'M' => number << 20, 'G' => number << 30, _ => null };
    }

    private List<HugePagePool> Read(string folder, int? node) =>
        [
            .. host.Names(folder)
                .Where(n => n.StartsWith("hugepages-", StringComparison.Ordinal) && n.EndsWith("kB", StringComparison.Ordinal))
                .Select(n =>
                    (
                        Folder: $"{folder}/{n}",
                        Size: long.Parse(n.AsSpan(10, n.Length - 12), NumberStyles.None, CultureInfo.InvariantCulture) * 1024))
                .OrderBy(p => p.Size)
                .Select(p => new HugePagePool(p.Folder, p.Size, node, Count(p.Folder, "nr_hugepages"), Count(p.Folder, "free_hugepages"))
                {
                    Reserved = node is null ? Count(p.Folder, "resv_hugepages") : null,
                    Surplus = Count(p.Folder, "surplus_hugepages"),
                }),
        ];

    private long Count(string folder, string file) =>
        long.TryParse(host.TryReadLine($"{folder}/{file}"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
