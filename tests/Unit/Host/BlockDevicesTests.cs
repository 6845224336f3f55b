using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Tuning;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Disks of many kinds, and what names and paths mean.</summary>
public sealed class BlockDevicesTests : IDisposable
{
    private const string Today = "[none] mq-deadline kyber bfq";

    private readonly HostTree _tree = new();

    public BlockDevicesTests()
    {
        _tree
            .Disk("sda", Today, rotational: true)
            .Disk("sdb", Today)
            .Disk("nvme0n1", Today)
            .Disk("vda", Today)
            .Disk("loop0", Today)
            .Disk("cciss!c0d0", Today)
            .File("/sys/block/sda/sda1/partition", "1")
            .File("/sys/block/nvme0n1/nvme0n1p2/partition", "2")
            .File("/sys/block/loop9/size", "0")
            .File("/sys/block/loop9/queue/scheduler", Today)
            .Disk("dm-0", "")
            .File("/sys/block/dm-0/dm/name", "vg0-images")
            .File("/sys/block/dm-0/dm/uuid", "LVM-x")
            .Folder("/sys/block/dm-0/slaves/dm-1")
            .Disk("dm-1", "")
            .File("/sys/block/dm-1/dm/name", "mpatha")
            .File("/sys/block/dm-1/dm/uuid", "mpath-3600")
            .Folder("/sys/block/dm-1/slaves/sda")
            .Folder("/sys/block/dm-1/slaves/sdb")
            .Link("/dev/disk/by-id/wwn-1-part1", "../../sda1")
            .Link("/dev/mapper/vg0-images", "../dm-0")
            .File("/dev/sda1", "");
    }

    private BlockDevices Devices => new(_tree.Root);

    [Fact]
    public void What_is_empty_is_left_out() => Assert.DoesNotContain("loop9", Devices.Names());

    [Theory]
    [InlineData("sda", KvmDiskKind.Hdd)]
    [InlineData("sdb", KvmDiskKind.Ssd)]
    [InlineData("nvme0n1", KvmDiskKind.NVMe)]
    [InlineData("vda", KvmDiskKind.Virtio)]
    [InlineData("loop0", KvmDiskKind.Loop)]
    [InlineData("dm-0", KvmDiskKind.DeviceMapper)]
    [InlineData("dm-1", KvmDiskKind.Multipath)]
    public void Kinds_are_told_apart(string name, KvmDiskKind kind) => Assert.Equal(kind, Devices.Read(name).Kind);

    [Theory]
    [InlineData("sda", "sda")]
    [InlineData("/dev/sda", "sda")]
    [InlineData("sda1", "sda")]
    [InlineData("/dev/sda1", "sda")]
    [InlineData("/dev/nvme0n1p2", "nvme0n1")]
    [InlineData("/dev/disk/by-id/wwn-1-part1", "sda")]
    [InlineData("/dev/mapper/vg0-images", "dm-0")]
    [InlineData("vg0-images", "dm-0")]
    [InlineData("/dev/cciss/c0d0", "cciss!c0d0")]
    public void Names_and_paths_mean_a_disk(string device, string name) => Assert.Equal(name, Devices.Resolve(device));

    [Theory]
    [InlineData("sdz")]
    [InlineData("/dev/sdz1")]
    [InlineData("../block/sda")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("a\nb")]
    public void What_is_no_disk_is_an_error(string device) =>
        Assert.Equal("DeviceNotFound", Assert.Throws<KvmException>(() => Devices.Resolve(device)).Id);

    [Fact]
    public void Mapped_disks_are_set_below() => Assert.Equal(["sda", "sdb"], Devices.Read("dm-0").Below);

    [Fact]
    public void A_links_circle_ends()
    {
        _tree.Link("/dev/a", "b").Link("/dev/b", "a");
        Assert.Equal("DeviceNotFound", Assert.Throws<KvmException>(() => Devices.Resolve("/dev/a")).Id);
    }

    [Fact]
    public void Values_are_read()
    {
        var disk = Devices.Read("sda");
        Assert.Equal(1L << 30, disk.Size);
        Assert.Equal((64, 128 << 10, true), (disk.Requests, disk.ReadAhead, disk.Rotational));
        Assert.Equal(["none", "mq-deadline", "kyber", "bfq"], disk.Available);
        Assert.Equal("none", disk.Scheduler);
    }

    [Theory]
    [InlineData("sda", "mq-deadline")]
    [InlineData("nvme0n1", "none")]
    [InlineData("loop0", "none")]
    [InlineData("dm-0", null)]
    public void Each_kind_has_a_recommendation_and_a_reason(string name, string? scheduler)
    {
        var choice = IoSchedulerResolver.For(Devices.Read(name));
        Assert.Equal(scheduler, choice.Name);
        Assert.NotEmpty(choice.Reason);
    }

    [Fact]
    public void An_old_kernel_has_old_names()
    {
        _tree.Disk("sdo", "noop deadline [cfq]", rotational: true).Disk("nvme9n1", "noop deadline [cfq]");
        Assert.Equal("cfq", Devices.Read("sdo").Scheduler);
        Assert.Equal("deadline", IoSchedulerResolver.For(Devices.Read("sdo")).Name);
        Assert.Equal("noop", IoSchedulerResolver.For(Devices.Read("nvme9n1")).Name);
        Assert.Equal("deadline", IoSchedulerName.Resolve("mq-deadline", Devices.Read("sdo").Available, "sdo").Name);
    }

    [Theory]
    [InlineData("noop", "none")]
    [InlineData("deadline", "mq-deadline")]
    [InlineData("cfq", "bfq")]
    [InlineData("CFQ", "bfq")]
    public void The_old_names_mean_their_successors_and_that_is_said(string typed, string name)
    {
        var (found, notice) = IoSchedulerName.Resolve(typed, ["none", "mq-deadline", "kyber", "bfq"], "sda");
        Assert.Equal(name, found);
        Assert.Contains(name, notice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheduler_that_the_kernel_lacks_is_an_error_that_lists_those_it_has()
    {
        var error = Assert.Throws<KvmException>(() => IoSchedulerName.Resolve("cfq", ["none", "mq-deadline"], "sda"));
        Assert.Equal("SchedulerNotAvailable", error.Id);
        Assert.Contains("none, mq-deadline", error.Advice, StringComparison.Ordinal);
    }

    public void Dispose() => _tree.Dispose();
}
