using System.Xml.Linq;
using KvmPS.Operations.VM;
using KvmPS.Unit.Host;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>What stands behind a VM's memory: in its definition, and held against a host of two nodes with few huge pages.</summary>
public sealed class MemoryBackingTests : IDisposable
{
    private const long GiB = 1L << 30;
    private readonly HostTree _tree = HostShapes.Tree("2x16 SMT");

    public MemoryBackingTests()
    {
        _tree
            .File("/proc/meminfo", $"MemTotal: {256 << 20} kB")
            .File("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "600")
            .File("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "512");
        for (var node = 0; node < 2; node++)
            _tree.File($"/sys/devices/system/node/node{node}/hugepages/hugepages-2048kB/free_hugepages", node == 0 ? "500" : "12");
    }

    [Fact]
    public void A_definition_gets_it_and_is_as_before_without_it()
    {
        var before = XElement.Parse("<domain><name>a</name><memoryBacking><access mode='shared'/></memoryBacking></domain>");
        var root = new XElement(before);
        var backing = new MemoryBackingXml(root) { HugePageSize = 2 << 20, Locked = true };
        backing.SetNodes([0, 1, 3]);
        Assert.Equal((2L << 20, true, "0-1,3"), (backing.HugePageSize, backing.Locked, backing.Nodes));
        Assert.Equal(
            ("2048", "KiB"),
            ((string)root.Descendants("page").Single().Attribute("size")!, (string)root.Descendants("page").Single().Attribute("unit")!));
        backing.HugePageSize = 0;
        backing.Locked = false;
        backing.SetNodes([]);
        Assert.True(XNode.DeepEquals(before, root));
        Assert.Null(new MemoryBackingXml(XElement.Parse("<domain><memoryBacking><hugepages/></memoryBacking></domain>")).HugePageSize);
        Assert.Equal(
            GiB,
            new MemoryBackingXml(
                XElement.Parse("<domain><memoryBacking><hugepages><page size='1' "
                    + "unit='GiB'/></hugepages></memoryBacking></domain>")).HugePageSize);
    }

    [Fact]
    public void What_the_host_has_is_enough()
    {
        Limits(GiB).CheckHugePages(2 << 20, [], own: 0);
        Limits(1000 << 20).CheckHugePages(2 << 20, [0], own: 0);
        Limits(2 * GiB).CheckHugePages(2 << 20, [], own: 512);
        Limits(128 * GiB).CheckNodes([0]);
        Limits(100 * GiB).CheckLock();
    }

    [Fact]
    public void Too_little_is_refused_with_the_numbers()
    {
        Refused(
            "HugePagesTooFew",
            "needs 513 huge pages of 2 MiB, and this host has 512 free",
            () => Limits(1026 << 20).CheckHugePages(2 << 20, [], own: 0));
        Refused("HugePagesTooFew", "NUMA node 1 has 12 free", () => Limits(GiB).CheckHugePages(2 << 20, [1], own: 0));
        Refused("HugePageSizeNotSupported", "1 GiB", () => Limits(GiB).CheckHugePages(GiB, [], own: 0));
        Refused("HugePagesDoNotFit", "not a multiple of 2 MiB", () => Limits(1025 << 20).CheckHugePages(2 << 20, [], own: 0));
        Refused("NumaNodeNotFound", "no NUMA node 2", () => Limits(GiB).CheckNodes([0, 2]));
        Refused("NumaNodeTooSmall", "NUMA node 0 has 128 GiB", () => Limits(129 * GiB).CheckNodes([0]));
        Refused("MemoryLockTooLarge", "this host has 256 GiB", () => Limits(256 * GiB).CheckLock());
    }

    public void Dispose() => _tree.Dispose();

    private MemoryBackingLimits Limits(long memory) => new(_tree.Root, "vm", memory);

    private static void Refused(string id, string part, Action check)
    {
        var error = Assert.Throws<KvmException>(check);
        Assert.Equal(id, error.Id);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Advice);
    }
}
