using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>The host's pools of huge pages, and whether they can be made larger.</summary>
/// <param name="host">Where to look.</param>
/// <param name="libvirt">Who is asked as well; null where there is no libvirt, or a copied tree is looked at.</param>
internal sealed class HugePages(HostRoot host, Connection? libvirt)
{
    private readonly HugePagePools _pools = new(host);

    public IEnumerable<KvmHugePage> Show(bool perNode) => (perNode ? _pools.PerNode() : _pools.All()).Select(Show);

    public KvmHugePage Show(HugePagePool pool) => new()
    {
        PageSize = pool.PageSize,
        Node = pool.Node,
        Total = pool.Total,
        Free = pool.Free,
        Reserved = pool.Reserved,
        Surplus = pool.Surplus,
        LibvirtFree = libvirt is null ? null : NodePages.Free(libvirt, pool.PageSize, pool.Node),
        Libvirt = _pools.Use(pool.PageSize),
        MountPoint = _pools.Mount(pool.PageSize),
    };

    /// <exception cref="KvmException">HugePageSizeNotAvailable, NumaNodeNotFound.</exception>
    public HugePagePool Find(long? size, int? node)
    {
        var all = _pools.All();
        if (node is not null && !_pools.NodeIds().Contains(node.Value))
        {
            throw new KvmException(
                "NumaNodeNotFound",
                Failure.NotFound,
                $"This host has no NUMA node {node}.",
                $"Specify one of: {string.Join(", ", _pools.NodeIds())}");
        }

        return (node is null ? all : _pools.PerNode().Where(p => p.Node == node)).FirstOrDefault(p => size is null || p.PageSize == size)
            ?? throw new KvmException(
                "HugePageSizeNotAvailable",
                Failure.NotSupported,
                $"This host's kernel has no huge pages of {(size is null ? "any size" : ByteSize.Format(size))}.",
                all.Count == 0
                    ? "Use a kernel that is built with hugetlbfs."
                    : $"Specify one of: {string.Join(", ", all.Select(p => ByteSize.Format(p.PageSize)))}");
    }

    /// <summary>Holds that the host keeps memory to live on.</summary>
    /// <exception cref="KvmException">HugePageOverMemory: nothing was changed.</exception>
    public void RequireMemory(HugePagePool pool, long count)
    {
        var memory = new MemoryInfo(host);
        var more = count > pool.Total ? checked((decimal)(count - pool.Total) * pool.PageSize) : 0;
        // A twentieth stays with the kernel and the daemons; of a node they may take what is on others.
        var room = pool.Node is { } node ? _pools.FreeOn(node) ?? memory.Available : memory.Available - (memory.Total / 20);
        if (more <= room) return;
        var most = pool.Total + (Math.Max(0, room) / pool.PageSize);
        throw new KvmException(
            "HugePageOverMemory",
            Failure.InvalidArgument,
            $"{count} pages of {ByteSize.Format(pool.PageSize)} need {Show(more)} more than now, and "
                + $"{(pool.Node is null ? "the host" : $"node {pool.Node}")} has {ByteSize.Format(Math.Max(0, room))} available.",
            $"Request at most {most}: Set-KvmHugePage -Count {most}");
    }

    public static TuningPlan Plan(State.Tuning tuning, HugePagePool pool, long count, bool persist)
    {
        (string, string?)[] set = [(pool.CountFile, $"{count}")];
        var where = pool.Node is null ? "" : $"-node{pool.Node}";
        var pages = $"{pool.PageSize / 1024}kB{where}";
        return tuning.Plan("HugePage", pages, set, PersistentFile.Tmpfiles($"hugepages-{pages}", set), persist);
    }

    private static string Show(decimal bytes) => bytes > long.MaxValue ? "more than 8 EiB" : ByteSize.Format((long)bytes);
}
