using System.Net;
using KvmPS.Linux;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>On a tree that looks like /proc.</summary>
public sealed class PortListenersTests
{
    private const string Head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    [Fact]
    public void Who_waits_at_a_port_is_found_with_its_process()
    {
        using var tree = new HostTree();
        tree.File(
                "/proc/net/tcp",
                Head
                    + "   0: 017AA8C0:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1000 1 0 100 0 0 10 0\n"
                    + "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1 0 100 0 0 10 0\n"
                    + "   2: 0100A8C0:1F90 0200A8C0:C000 01 00000000:00000000 00:00000000 00000000     0        0 1002 1 0 100 0 0 10 0")
            .File(
                "/proc/net/tcp6",
                Head
                    + "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 "
                    + "00:00000000 00000000     0        0 1003 1 0 100 0 0 10 0")
            .File(
                "/proc/net/udp",
                Head + "  10: 00000000:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1004 2 0 0")
            .File("/proc/42/comm", "nginx")
            .Folder("/proc/42/fd")
            .Link("/proc/42/fd/7", "socket:[1003]");
        Assert.Equal(
            [(IPAddress.Parse("192.168.122.1"), null), (IPAddress.IPv6Any, "nginx (42)")],
            PortListeners.Find(tree.Root, udp: false, 8080));
        Assert.Equal([(IPAddress.Any, null)], PortListeners.Find(tree.Root, udp: true, 8080));
        Assert.Empty(PortListeners.Find(tree.Root, udp: false, 8081));
    }
}
