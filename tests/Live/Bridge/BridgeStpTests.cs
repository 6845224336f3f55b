using KvmPS.Live.Fixture;

namespace KvmPS.Live.Bridge;

/// <summary>A bridge with the spanning tree protocol, whose port listens and learns before it forwards, takes a NIC over.</summary>
public sealed class BridgeStpTests : IDisposable
{
    private readonly BridgeLab _lab = new();

    [Fact]
    public void The_gateway_is_waited_for_until_the_port_forwards()
    {
        _lab.Wire(["address add 192.0.2.10/24 dev eth0", "route add default via 192.0.2.1"]);
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -Stp 3>$null"));
        Assert.Equal("ok True eth0", _lab.Run("$b = Get-KvmBridge br0; $b.Stp; $b.Port"));
        Assert.Contains(
            "refused",
            HostProgram.Run("ip", "netns", "exec", _lab.Host, "bash", "-c", "exec 3<>/dev/tcp/192.0.2.1/1").Error,
            StringComparison.Ordinal);
        Assert.Equal("ok False", _lab.Run("(Set-KvmBridge br0 -Stp $false -PassThru).Stp"));
    }

    public void Dispose() => _lab.Dispose();
}
