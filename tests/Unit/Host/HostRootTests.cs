using KvmPS.Linux;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Host;

public sealed class HostRootTests
{
    [Fact]
    public void Paths_lie_under_the_root()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("sys/block"));
        File.WriteAllText(folder.File("sys/block/size"), "8\n");
        var root = new HostRoot(folder.Path);
        Assert.Equal("8\n", root.TryRead("/sys/block/size"));
        Assert.Equal(["size"], root.Names("/sys/block"));
        Assert.Equal(folder.File("sys/x"), root.Map("/sys/x"));
    }

    [Fact]
    public void What_is_not_there_is_nothing()
    {
        using var folder = new TemporaryFolder();
        var root = new HostRoot(folder.Path);
        Assert.Null(root.TryRead("/proc/uptime"));
        Assert.Null(root.TryRead("/"));
        Assert.Empty(root.Names("/proc"));
    }

    [Fact]
    public void The_real_host_is_at_the_root() => Assert.Equal("/proc/uptime", HostRoot.Real.Map("/proc/uptime"));
}
