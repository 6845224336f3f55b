using KvmPS.Linux;
using Xunit;

namespace KvmPS.Unit.Host;

public sealed class HostTopologyTests
{
    [Theory]
    [InlineData("1x8", 8, 8, 1, 1)]
    [InlineData("2x16 SMT", 64, 32, 2, 2)]
    [InlineData("4 nodes", 32, 32, 4, 4)]
    [InlineData("offline", 13, 7, 1, 1)]
    [InlineData("isolated", 16, 16, 1, 1)]
    [InlineData("big.LITTLE", 8, 8, 2, 1)]
    public void CPUs_cores_sockets_and_nodes_are_counted(string shape, int cpus, int cores, int sockets, int nodes)
    {
        var host = HostShapes.Layout(shape);
        Assert.Equal(
            (cpus, cores, sockets, nodes),
            (
                host.Cpus.Count,
                host.Cpus.Select(c => c.Core).Distinct().Count(),
                host.Cpus.Select(c => c.Socket).Distinct().Count(),
                host.Nodes.Count));
    }

    [Fact]
    public void Siblings_are_of_one_core()
    {
        var cpus = HostShapes.Layout("2x16 SMT").Cpus;
        Assert.All(cpus, c => Assert.Equal(c.Number % 32, c.Core));
        Assert.All(cpus, c => Assert.Equal(c.Number % 32 / 16, c.Node));
    }

    [Fact]
    public void What_else_there_is_to_know_is_known()
    {
        Assert.Equal(Enumerable.Range(4, 12), HostShapes.Layout("isolated").Cpus.Where(c => c.Isolated).Select(c => c.Number));
        Assert.Equal([446, 446, 446, 446, 1024, 1024, 1024, 1024], HostShapes.Layout("big.LITTLE").Cpus.Select(c => c.Capacity));
        Assert.Equal(8L << 30, HostShapes.Layout("big.LITTLE").Nodes[0].Memory);
        var host = HostShapes.Layout("4 nodes");
        Assert.Equal([64L << 30, 64L << 30, 16L << 30, 128L << 30], host.Nodes.Select(n => n.Memory));
        Assert.Equal((10, 20, 30), (host.Distance(1, 1), host.Distance(1, 2), host.Distance(0, 3)));
        using var offline = HostShapes.Tree("offline");
        Assert.Equal(Enumerable.Range(0, 16), new HostTopology(offline.Root).Present);
    }

    [Fact]
    public void A_tree_without_CPUs_is_an_error()
    {
        using var tree = new HostTree();
        Assert.Equal("HostTopologyUnknown", Assert.Throws<KvmException>(() => new HostTopology(tree.Root).Read()).Id);
    }

    [Fact]
    public void This_host_can_be_read()
    {
        var host = new HostTopology(HostRoot.Real).Read();
        Assert.Equal(Environment.ProcessorCount > 0, host.Cpus.Count > 0);
        Assert.All(host.Cpus, c => Assert.Contains(host.Nodes, n => n.Number == c.Node));
    }

    [Fact]
    public void Memory_of_a_process_is_counted_by_node()
    {
        using var tree = new HostTree();
        tree.File("/proc/7/numa_maps", """
            7f0000000000 default anon=10 dirty=10 N0=6 N1=4 kernelpagesize_kB=4
            7f1000000000 bind:1 file=/dev/hugepages/qemu huge anon=2 N1=2 kernelpagesize_kB=2048
            7f2000000000 default file=/lib/libc.so mapped=3 mapmax=9
            """);
        var bytes = ProcessMemory.PerNode(tree.Root, 7)!;
        Assert.Equal((6L << 12, (4L << 12) + (4L << 20)), (bytes[0], bytes[1]));
        Assert.Null(ProcessMemory.PerNode(tree.Root, 8));
    }
}
