using System.Security.Cryptography;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Disks that grow and whose layers are merged, as the guest itself sees them. One boot for all.</summary>
public sealed class GuestDiskGrowthTests(PrivateLibvirt libvirt, GuestImage image) : VMDiskTest(libvirt, image)
{
    private const int Megabytes = 4;

    [Fact]
    public void A_guest_sees_a_disk_grow_and_its_layers_merge_and_no_byte_of_it_change()
    {
        var content = RandomNumberGenerator.GetBytes(Megabytes << 20);
        var sum = Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();
        File.WriteAllBytes(At("a.raw"), content);
        File.WriteAllBytes(At("base.raw"), content);

        // Grown before the boot, with a copy made first.
        dynamic grown = Run("Resize-KvmDisk \"$folder/a.raw\" 8MB -Backup")[0];
        Assert.Equal(content, File.ReadAllBytes((string)grown.Backup));
        Run("New-KvmDisk \"$folder/top.qcow2\" -BackingFile \"$folder/base.raw\"");
        Boot(more: "-Disk \"$folder/a.raw\", \"$folder/top.qcow2\"");
        Assert.Equal((8 << 11).ToString(System.Globalization.CultureInfo.InvariantCulture), Agent().Run("cat /sys/block/vda/size"));
        Assert.Equal(sum, Content("vda"));

        // Grown while the guest has it.
        Run("Resize-KvmDisk \"$folder/a.raw\" 16MB");
        Eventually.True("the guest sees the new size", () => Agent().Run("cat /sys/block/vda/size") == "32768");
        Assert.Equal(sum, Content("vda"));
        Agent().Run("echo end | dd of=/dev/vda bs=512 seek=32767 conv=notrunc 2>/dev/null; sync");

        // Merged while the guest has it: what it wrote into the overlay is then in the image below.
        Agent().Run("dd if=/dev/urandom of=/dev/vdb bs=1M count=1 seek=2 conv=notrunc 2>/dev/null; sync");
        var written = Content("vdb");
        Assert.NotEqual(sum, written);
        Run("Merge-KvmDisk \"$folder/top.qcow2\" -Force");
        Assert.Equal(At("base.raw"), (string)((dynamic)Run("Get-KvmVMDisk $name vdb")[0]).Path);
        Assert.Equal(written, Content("vdb"));

        Run("Stop-KvmVM $name -TurnOff -Force");
        Assert.Equal(written, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(At("base.raw")))).ToLowerInvariant());
        Assert.Equal("end", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(At("a.raw"))[^512..^509]));
    }

    private string At(string name) => Path.Combine(Folder, name);

    /// <summary>The checksum of the disk's first part, read from the disk itself.</summary>
    private string Content(string disk) =>
        Agent().Run($"echo 3 >/proc/sys/vm/drop_caches; head -c {Megabytes << 20} /dev/{disk} | sha256sum").Split(' ')[0];
}
