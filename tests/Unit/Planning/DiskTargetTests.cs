using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class DiskTargetTests
{
    [Theory]
    [InlineData(KvmDiskBus.Virtio, "", "vda")]
    [InlineData(KvmDiskBus.Virtio, "vda vdb vdd sda", "vdc")]
    [InlineData(KvmDiskBus.Scsi, "vda sda", "sdb")]
    [InlineData(KvmDiskBus.Sata, "sda", "sdb")]
    [InlineData(KvmDiskBus.Ide, "", "hda")]
    public void The_next_free_name_of_the_bus_is_taken(KvmDiskBus bus, string taken, string next) =>
        Assert.Equal(next, DiskTarget.Next(bus, taken.Split(' ')));

    [Fact]
    public void After_z_come_two_letters()
    {
        var names = Enumerable.Range(0, 703).Select(i => DiskTarget.Name("vd", i)).ToList();
        Assert.Equal(["vda", "vdz", "vdaa", "vdzz", "vdaaa"], [names[0], names[25], names[26], names[701], names[702]]);
        Assert.Distinct(names);
        Assert.Equal("vdaa", DiskTarget.Next(KvmDiskBus.Virtio, names[..26]));
    }

    [Theory]
    [InlineData("vdb", KvmDiskBus.Virtio, null)]
    [InlineData("vda", KvmDiskBus.Virtio, "TargetInUse")]
    [InlineData("sda", KvmDiskBus.Virtio, "InvalidTarget")]
    [InlineData("vd", KvmDiskBus.Virtio, "InvalidTarget")]
    [InlineData("vd1", KvmDiskBus.Virtio, "InvalidTarget")]
    [InlineData("vdb'/>", KvmDiskBus.Virtio, "InvalidTarget")]
    [InlineData("SDB", KvmDiskBus.Scsi, "InvalidTarget")]
    public void A_name_must_fit_and_be_free(string target, KvmDiskBus bus, string? error)
        => Assert.Equal(error, (Record.Exception(() => DiskTarget.Check(target, bus, ["vda"])) as KvmException)?.Id);
}
