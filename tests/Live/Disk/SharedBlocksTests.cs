using System.Globalization;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Copies on a file system that can let two files share their blocks.</summary>
public sealed class SharedBlocksTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    [Fact]
    public void A_copy_shares_its_blocks_until_one_is_written_to()
    {
        var place = Directory.CreateDirectory(At("btrfs")).FullName;
        HostProgram.Check("truncate", "-s", "256M", At("btrfs.img"));
        HostProgram.Check("mkfs.btrfs", "-q", At("btrfs.img"));
        HostProgram.Check("mount", "-o", "loop", At("btrfs.img"), place);
        try
        {
            var sum = Sum(RandomDisk("btrfs/a.raw", 64));
            var before = Used(place);
            var copied = Invoke("Copy-KvmDisk \"$folder/btrfs/a.raw\" \"$folder/btrfs/b.raw\" -Verbose");
            Assert.Empty(copied.Errors);
            Assert.Contains(copied.Verbose, v => v.Contains("shares its blocks", StringComparison.Ordinal));
            Assert.Equal(sum, Sum(At("btrfs/b.raw")));
            Assert.InRange(Used(place) - before, 0, 8 << 20);

            HostProgram.Check("qemu-io", "-f", "raw", "-c", "write -q -P 7 0 1M", At("btrfs/b.raw"));
            Assert.Equal(sum, Sum(At("btrfs/a.raw")));
            Assert.NotEqual(sum, Sum(At("btrfs/b.raw")));
        }
        finally
        {
            HostProgram.Run("umount", place);
        }
    }

    private static long Used(string place)
    {
        HostProgram.Check("sync", "--file-system", place);
        return long.Parse(HostProgram.Check("df", "--output=used", "-B1", place).Split('\n')[1], CultureInfo.InvariantCulture);
    }
}
