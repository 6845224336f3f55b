using System.Net;
using System.Net.Sockets;
using KvmPS.Linux;
using Xunit;

namespace KvmPS.Unit.Host;

public sealed class TcpPortTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_port_is_open_while_something_listens(string text)
    {
        var address = IPAddress.Parse(text);
        using var listener = new TcpListener(address, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.True(TcpPort.IsOpen(address, port, TimeSpan.FromSeconds(20)));

        listener.Stop();
        Assert.False(TcpPort.IsOpen(address, port, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void An_address_without_a_route_has_no_open_port() =>
        Assert.False(TcpPort.IsOpen(IPAddress.Broadcast, 80, TimeSpan.FromSeconds(20)));
}
