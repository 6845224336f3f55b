namespace KvmPS.Live.Bridge;

/// <summary>What the commands for ports and bridges say of what the kernel does by itself.</summary>
public sealed class BridgePortTests : IDisposable
{
    private readonly BridgeLab _lab = new();

    [Fact]
    public void The_MTU_that_the_kernel_changes_is_told()
    {
        BridgeLab.Ip("-n", _lab.Host, "link", "add", "p0", "type", "veth", "peer", "name", "p1");
        Assert.Equal("ok 9000", _lab.Run("(New-KvmBridge br5 -Mtu 9000).Mtu"));
        Assert.Equal(
            "ok 1500 The MTU of 'br5' changed from 9000 to 1500 bytes, because that is the MTU of 'p0'. To use 9000 for both: ip link "
                + "set dev p0 mtu 9000",
            Warned("(Add-KvmBridgePort br5 p0 -PassThru"));
        // As the warning says.
        BridgeLab.Ip("-n", _lab.Host, "link", "set", "dev", "p0", "mtu", "9000");
        Assert.Equal("ok 9000", _lab.Run("(Get-KvmBridge br5).Mtu"));
        Assert.Equal(
            "ok 1500 The MTU of 'br5' changed from 9000 to 1500 bytes without 'p0'. To set it back: Set-KvmBridge br5 -Mtu 9000",
            Warned("(Remove-KvmBridgePort br5 p0 -Force -PassThru"));
        Assert.Equal(
            "ok 9000 The MTU of 'br5' changed from 1500 to 9000 bytes, which its ports support. To set it back: Set-KvmBridge br5 -Mtu "
                + "1500",
            Warned("(Add-KvmBridgePort br5 p0 -PassThru"));

        // One that was set on the bridge itself stays.
        Assert.Equal(
            "ok 9000",
            _lab.Run(
                "Remove-KvmBridgePort br5 p0 -Force 3>$null; Set-KvmBridge br5 -Mtu 9000; ip link set dev p0 mtu 1400; (Get-KvmBridge "
                    + "br5).Mtu"));
        Assert.Equal(
            "ok 9000 Frames of more than 1400 bytes are not sent through 'p0': 'br5' has an MTU of 9000. To use 9000 for both: ip link "
                + "set dev p0 mtu 9000",
            Warned("(Add-KvmBridgePort br5 p0 -PassThru"));
        Assert.Equal("ok 9000", Warned("(Remove-KvmBridgePort br5 p0 -Force -PassThru").TrimEnd());
    }

    [Fact]
    public void A_NIC_that_is_left_without_addresses_is_told_before()
    {
        _lab.Wire(["address add 192.0.2.10/24 dev eth0"]);
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0"));
        Assert.Contains(
            "What if: Remove bridge br0 of ports eth0 with addresses 192.0.2.10/24: eth0 is left without addresses",
            Said("Remove-KvmBridge br0 -WhatIf"),
            StringComparison.Ordinal);
        _lab.Run("$null = ip address flush dev br0");
        Assert.DoesNotContain("left without", Said("Remove-KvmBridge br0 -WhatIf"), StringComparison.Ordinal);
    }

    public void Dispose() => _lab.Dispose();

    /// <summary>The bridge's MTU then, and what a warning says.</summary>
    private string Warned(string command) => _lab.Run($"{command} -WarningVariable w 3>$null).Mtu; $w");

    /// <summary>What stands in the window.</summary>
    private string Said(string command) =>
        _lab.Run(
            $"$null = Start-Transcript '{_lab.Folder}/said'; {command}; $null = Stop-Transcript; "
                + $"[IO.File]::ReadAllText('{_lab.Folder}/said')");
}
