using KvmPS.Linux;
using KvmPS.Operations.Disk;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>
/// What keeps a network block device from being disconnected. The trees are those of hosts that have the module, which the machine that
/// runs the tests may not.
/// </summary>
public sealed class BlockDeviceUsesTests : IDisposable
{
    private const string OtherMounts = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw";

    private readonly HostTree _tree = new();

    public BlockDeviceUsesTests()
    {
        _tree
            .File("/sys/block/nbd0/size", "2097152")
            .File("/sys/block/nbd0/pid", "77")
            .File("/sys/block/nbd0/dev", "43:0")
            .Folder("/sys/block/nbd0/holders")
            .File("/sys/block/nbd0/nbd0p1/dev", "43:1")
            .Folder("/sys/block/nbd0/nbd0p1/holders")
            .File("/sys/block/nbd0/nbd0p2/dev", "43:2")
            .Folder("/sys/block/nbd0/nbd0p2/holders")
            .File("/sys/block/nbd1/size", "0")
            .File("/sys/block/nbd10/size", "2097152")
            .File("/sys/block/nbd10/pid", "78")
            .File("/sys/block/nbd10/dev", "43:160")
            .File("/proc/self/mountinfo", OtherMounts)
            .File("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority")
            .Link("/proc/self/ns/mnt", "mnt:[1]");
    }

    [Fact]
    public void What_nothing_uses_is_disconnected()
    {
        Assert.Equal("Disconnect the image from /dev/nbd0", NbdRelease.Plan(_tree.Root, "/dev/nbd0", force: false)!.Text);
        Assert.Null(NbdRelease.Plan(_tree.Root, "/dev/nbd1", force: false));
    }

    [Theory]
    [InlineData("40 22 43:1 / /mnt/a\\040b rw shared:2 - ext4 /dev/nbd0p1 rw", "/dev/nbd0p1", "/mnt/a b")]
    [InlineData("40 22 43:0 / /mnt rw - xfs /dev/nbd0 rw", "/dev/nbd0", "/mnt")]
    [InlineData("40 22 0:52 /@ /mnt rw - btrfs /dev/nbd0p2 rw", "/dev/nbd0p2", "/mnt")]
    [InlineData("40 22 43:1 / /mnt rw shared:1 master:2 - ext4 /dev/root rw", "/dev/nbd0p1", "/mnt")]
    public void A_mounted_file_system_is_named_and_unmounted_by_force_alone(string line, string device, string at)
    {
        _tree.File("/proc/self/mountinfo", OtherMounts + "\n" + line);
        var error = Assert.Throws<KvmException>(() => NbdRelease.Plan(_tree.Root, "/dev/nbd0", force: false));
        Assert.Equal("NbdDeviceInUse", error.Id);
        Assert.Contains($"{device} is mounted at '{at}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"umount '{at}'", error.Advice, StringComparison.Ordinal);
        Assert.Contains("-Force", error.Advice, StringComparison.Ordinal);
        Assert.Contains(
            $"{device} is mounted at '{at}'",
            NbdRelease.Plan(_tree.Root, "/dev/nbd0", force: true)!.Text,
            StringComparison.Ordinal);
        Assert.NotNull(NbdRelease.Plan(_tree.Root, "/dev/nbd10", force: false));
    }

    [Fact]
    public void Mounts_within_mounts_end_first()
    {
        _tree.File("/proc/self/mountinfo", "40 22 43:1 / /mnt rw - ext4 /dev/nbd0p1 rw\n41 40 43:2 / /mnt/home rw - ext4 /dev/nbd0p2 rw");
        Assert.Equal(["/mnt/home", "/mnt"], new BlockDeviceUses(_tree.Root).Of("/dev/nbd0").Select(u => u.What));
    }

    [Fact]
    public void Swap_is_named()
    {
        _tree.File(
            "/proc/swaps",
            "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/nbd0p2                             partition\t1048572\t\t0\t\t-2");
        var error = Assert.Throws<KvmException>(() => NbdRelease.Plan(_tree.Root, "/dev/nbd0", force: false));
        Assert.Contains("/dev/nbd0p2 is swap", error.Message, StringComparison.Ordinal);
        Assert.Contains("swapoff /dev/nbd0p2", error.Advice, StringComparison.Ordinal);
        Assert.NotNull(NbdRelease.Plan(_tree.Root, "/dev/nbd0", force: true));
    }

    [Theory]
    [InlineData("dm-3", "vg-root", "LVM-abc", "the LVM volume 'vg-root'", "lvchange -an /dev/mapper/vg-root")]
    [InlineData("dm-3", "secret", "CRYPT-LUKS2-abc", "the encrypted device 'secret'", "cryptsetup close secret")]
    [InlineData("dm-3", "other", "", "the device-mapper device 'other'", "dmsetup remove other")]
    [InlineData("md127", null, null, "the md array 'md127'", "mdadm --stop /dev/md127")]
    [InlineData("bcache0", null, null, "the device 'bcache0'", "Dismount-KvmDisk /dev/nbd0")]
    public void What_was_made_of_a_partition_is_named_and_not_ended_by_force(
        string holder,
        string? name,
        string? id,
        string what,
        string release)
    {
        _tree.Folder($"/sys/block/nbd0/nbd0p1/holders/{holder}").File($"/sys/block/{holder}/dev", "253:3");
        if (name is not null) _tree.File($"/sys/block/{holder}/dm/name", name).File($"/sys/block/{holder}/dm/uuid", id!);
        foreach (var force in (bool[])[false, true])
        {
            var error = Assert.Throws<KvmException>(() => NbdRelease.Plan(_tree.Root, "/dev/nbd0", force));
            Assert.Contains($"/dev/nbd0p1 is part of {what}", error.Message, StringComparison.Ordinal);
            Assert.Contains(release, error.Advice, StringComparison.Ordinal);
        }

        _tree.File("/proc/self/mountinfo", $"40 22 253:3 / /srv rw - ext4 /dev/{holder} rw");
        Assert.Contains(
            "umount '/srv'",
            Assert.Throws<KvmException>(() => NbdRelease.Plan(_tree.Root, "/dev/nbd0", force: true)).Advice,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mount_in_another_namespace_counts_too()
    {
        _tree.Link("/proc/55/ns/mnt", "mnt:[1]").File("/proc/55/mountinfo", OtherMounts)
            .Link("/proc/66/ns/mnt", "mnt:[2]").File("/proc/66/mountinfo", "40 22 43:1 / /mnt rw - ext4 /dev/nbd0p1 rw");
        var error = Assert.Throws<KvmException>(() => NbdRelease.Plan(_tree.Root, "/dev/nbd0", force: true));
        Assert.Contains("process 66", error.Message, StringComparison.Ordinal);
        Assert.Contains("nsenter -t 66 -m umount '/mnt'", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_of_a_connected_image_are_known()
    {
        _tree.File("/proc/77/cmdline", "qemu-nbd\0--connect=/dev/nbd0\0--fork\0--format=qcow2\0/srv/a b.qcow2")
            .Link("/proc/77/fd/0", "/dev/null").Link("/proc/77/fd/7", "/srv/base.qcow2").Link("/proc/77/fd/8", "socket:[1]");
        Assert.Equal([("/srv/a b.qcow2", "/dev/nbd0"), ("/srv/base.qcow2", "/dev/nbd0")], new NbdDevices(_tree.Root).OpenFiles());
    }

    /// <summary>A loop device stands for the network block device: to unmount, both are alike. It takes root, as mounting does.</summary>
    [Fact]
    public void A_real_file_system_is_seen_and_unmounted()
    {
        if (!Environment.IsPrivilegedProcess) return;
        using var folder = new TemporaryFolder();
        var place = Directory.CreateDirectory(folder.File("a b'c")).FullName;
        Programs.Run("truncate", "-s", "8M", folder.File("image"));
        Programs.Run("mkfs.ext4", "-q", folder.File("image"));
        var device = Programs.Run("losetup", "--find", "--show", folder.File("image")).Trim();
        try
        {
            Programs.Run("mount", device, place);
            var uses = new BlockDeviceUses(HostRoot.Real);
            var use = Assert.Single(uses.Of(device));
            Assert.Equal((device, BlockDeviceUseKind.Mount, place, null), (use.Device, use.Kind, use.What, use.Process));
            using (File.Create($"{place}/open")) Assert.Equal("UnmountFailed", Assert.Throws<KvmException>(() => Unmounting.End(use)).Id);
            Unmounting.End(use);
            Unmounting.Flush(device);
            // A namespace that another test makes meanwhile has the mount for itself.
            Assert.DoesNotContain(uses.Of(device), u => u.Process is null);
            Assert.Contains("open", Programs.Run("debugfs", "-R", "ls /", folder.File("image")), StringComparison.Ordinal);
        }
        finally
        {
            if (File.ReadAllText("/proc/self/mountinfo").Contains(folder.Path, StringComparison.Ordinal)) Programs.Run("umount", place);
            Programs.Run("losetup", "--detach", device);
        }
    }

    public void Dispose() => _tree.Dispose();
}
