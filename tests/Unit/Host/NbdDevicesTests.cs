using KvmPS.Linux;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Network block devices of hosts that have the module, which the machine that runs the tests may not.</summary>
public sealed class NbdDevicesTests : IDisposable
{
    private readonly HostTree _tree = new();

    private NbdDevices Devices => new(_tree.Root);

    [Fact]
    public void The_first_that_nothing_is_connected_to_is_taken_in_the_order_of_their_numbers()
    {
        foreach (var number in (int[])[0, 1, 2, 10]) _tree.File($"/sys/block/nbd{number}/size", "0");
        _tree.File("/sys/block/nbd0/pid", "77").File("/sys/block/nbd1/size", "2048").File("/sys/block/sda/size", "1");
        Assert.Equal("/dev/nbd2", Devices.FirstFree());
        Assert.Equal(["/dev/nbd0", "/dev/nbd1"], Devices.Connected);
        _tree.File("/sys/block/nbd2/pid", "78");
        Assert.Equal("/dev/nbd10", Devices.FirstFree());
        _tree.File("/sys/block/nbd10/pid", "79");
        var full = Assert.Throws<KvmException>(Devices.FirstFree);
        Assert.Equal("NbdDevicesInUse", full.Id);
        Assert.Contains("All 4", full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_module_the_error_says_how_to_load_it()
    {
        var error = Assert.Throws<KvmException>(Devices.FirstFree);
        Assert.Equal("NbdNotAvailable", error.Id);
        Assert.Contains("modprobe nbd", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/nbd1")]
    [InlineData("/dev/sda")]
    [InlineData("nbd0")]
    [InlineData("/dev/../dev/nbd0")]
    [InlineData("/dev/nbd0p1")]
    public void What_is_no_such_device_is_refused(string device)
    {
        _tree.File("/sys/block/nbd0/size", "0").File("/sys/block/sda/size", "1");
        Assert.Equal("NbdDeviceNotFound", Assert.Throws<KvmException>(() => Devices.IsConnected(device)).Id);
        Assert.False(Devices.IsConnected("/dev/nbd0"));
    }

    [Fact]
    public void Partitions_are_the_devices_own()
    {
        _tree.File("/sys/block/nbd1/nbd1p2/size", "1").File("/sys/block/nbd1/nbd1p1/size", "1").File("/sys/block/nbd1/queue/x", "1");
        Assert.Equal(["/dev/nbd1p1", "/dev/nbd1p2"], Devices.Partitions("/dev/nbd1"));
    }

    public void Dispose() => _tree.Dispose();
}
