using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Tuning;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Pools of a host with four NUMA nodes and two page sizes, and what keeps settings over reboots.</summary>
public sealed class HugePagePoolsTests : IDisposable
{
    private readonly HostTree _tree = new();

    public HugePagePoolsTests()
    {
        foreach (var kilobytes in new[] { 1048576, 2048 })
        {
            _tree
                .File($"/sys/kernel/mm/hugepages/hugepages-{kilobytes}kB/nr_hugepages", "10")
                .File($"/sys/kernel/mm/hugepages/hugepages-{kilobytes}kB/free_hugepages", "7");
            for (var node = 0; node < 4; node++)
                _tree.File($"/sys/devices/system/node/node{node}/hugepages/hugepages-{kilobytes}kB/nr_hugepages", $"{node}");
        }

        for (var node = 0; node < 4; node++)
            _tree.File(
                $"/sys/devices/system/node/node{node}/meminfo",
                $"Node {node} MemTotal:  100 kB\nNode {node} MemFree:     {node}000 kB");
        _tree.File("/sys/devices/system/node/online", "0-3")
            .File("/proc/mounts", "proc /proc proc rw 0 0\nhugetlbfs /mnt/huge\\0401G hugetlbfs rw,relatime,pagesize=1024M 0 0");
    }

    private HugePagePools Pools => new(_tree.Root);

    [Fact]
    public void Pools_are_read_smallest_first()
    {
        var all = Pools.All();
        Assert.Equal([2L << 20, 1L << 30], all.Select(p => p.PageSize));
        Assert.Equal((10, 7), (all[0].Total, all[0].Free));
    }

    [Fact]
    public void Each_node_has_pools_and_memory_of_its_own()
    {
        Assert.Equal([0, 1, 2, 3], Pools.NodeIds());
        Assert.Equal(8, Pools.PerNode().Count);
        Assert.Equal([0L, 1, 2, 3], Pools.PerNode().Where(p => p.PageSize == 2 << 20).Select(p => p.Total));
        Assert.Equal(3000 << 10, Pools.FreeOn(3));
        Assert.Null(Pools.FreeOn(4));
    }

    [Fact]
    public void A_mount_is_found_by_its_page_size()
    {
        Assert.Equal("/mnt/huge 1G", Pools.Mount(1L << 30));
        Assert.Null(Pools.Mount(2 << 20));
    }

    [Fact]
    public void A_rule_knows_a_disk_by_its_serial_and_holds_no_pattern_of_it()
    {
        _tree.File("/sys/block/sda/dev", "8:0").File("/run/udev/data/b8:0", "S:disk/by-id/x\nE:ID_SERIAL=ABC*\"1");
        var serial = new BlockDevices(_tree.Root).Serial("sda");
        var file = PersistentFile.Udev("sda", serial, [("queue/scheduler", "none")]);
        var text = file.Text(null);
        Assert.Equal("/etc/udev/rules.d/99-kvmps-sda.rules", file.Path);
        Assert.EndsWith("ENV{ID_SERIAL}==\"ABC??1\", ATTR{queue/scheduler}=\"none\"\n", text, StringComparison.Ordinal);
        Assert.Contains("Restore-KvmTuning", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KvmTuningProfile.Throughput, "Swappiness", "10")]
    [InlineData(KvmTuningProfile.Latency, "Swappiness", "1")]
    [InlineData(KvmTuningProfile.Density, "MemoryMerge", "1")]
    [InlineData(KvmTuningProfile.Latency, "MemoryMerge", "0")]
    [InlineData(KvmTuningProfile.Throughput, "HugePage", null)]
    public void A_profile_wants_what_it_says(KvmTuningProfile profile, string name, string? value) =>
        Assert.Equal(value, TuningRequest.For(profile, name, [], null)?.Value);

    [Fact]
    public void What_the_kernel_does_not_offer_is_not_wanted()
        => Assert.Null(TuningRequest.For(KvmTuningProfile.Density, "CpuGovernor", ["performance", "powersave"], null));

    public void Dispose() => _tree.Dispose();
}
