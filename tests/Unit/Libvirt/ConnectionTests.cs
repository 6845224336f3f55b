using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class ConnectionTests
{
    [Fact]
    public void The_test_driver_tells_of_its_host()
    {
        using var connection = Connection.Open("test:///default");
        Assert.Equal("test:///default", connection.Uri);
        Assert.Equal("TEST", connection.Driver, ignoreCase: true);
        Assert.True(connection.IsAlive);
        Assert.True(connection.IsLocal);
        Assert.NotEmpty(connection.HostName);
        Assert.True(connection.LibvirtVersion >= new Version(6, 0));
        Assert.Equal("i686", connection.NodeInfo().model.ToString());
        Assert.Equal(16u, connection.NodeInfo().cpus);
        Assert.Equal(2u, connection.NodeInfo().nodes);
        Assert.Equal(2u, connection.NodeInfo().sockets);
        Assert.Equal(2u, connection.NodeInfo().cores);
        Assert.Equal(2u, connection.NodeInfo().threads);
        Assert.Equal(3145728u, (ulong)connection.NodeInfo().memory.Value);
        Assert.StartsWith("<capabilities", connection.Capabilities, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_are_named_and_known()
    {
        using var connection = Connection.Open("test:///default");
        Assert.Equal(["default"], Network.Names(connection));
        Assert.True(Network.IsActive(connection, "default"));
        Assert.Null(Network.IsActive(connection, "nowhere"));
    }

    [Theory]
    [InlineData("no-scheme", ErrorNumber.NoConnect)]
    [InlineData("test://", ErrorNumber.InvalidArg)]
    [InlineData("qemu:///system?socket=/nonexistent/socket", ErrorNumber.SystemError)]
    public void A_URI_that_leads_nowhere_says_so(string uri, object number)
        => Assert.Equal((ErrorNumber)number, Assert.Throws<LibvirtException>(() => Connection.Open(uri)).Number);

    [Theory]
    [InlineData(8)]
    [InlineData(1)]
    public void After_an_error_the_next_call_is_as_good_as_ever(int times)
    {
        for (var i = 0; i < times; i++) Assert.Throws<LibvirtException>(() => Connection.Open("no-scheme"));
        using var connection = Connection.Open("test:///default");
        Assert.True(connection.IsAlive);
    }
}
