using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class DiskTargetTests
{
    [Theory]
    [InlineData(DiskBus.Virtio, "", "vda")]
    [InlineData(DiskBus.Virtio, "vda vdb vdd sda", "vdc")]
    [InlineData(DiskBus.Scsi, "vda sda", "sdb")]
    [InlineData(DiskBus.Sata, "sda", "sdb")]
    [InlineData(DiskBus.Ide, "", "hda")]
    public void The_next_free_name_of_the_bus_is_taken(DiskBus bus, string taken, string next) => Assert.Equal(next, DiskTarget.Next(bus, taken.Split(' ')));

    [Fact]
    public void After_z_come_two_letters()
    {
        var names = Enumerable.Range(0, 703).Select(i => DiskTarget.Name("vd", i)).ToList();
        Assert.Equal(["vda", "vdz", "vdaa", "vdzz", "vdaaa"], [names[0], names[25], names[26], names[701], names[702]]);
        Assert.Distinct(names);
        Assert.Equal("vdaa", DiskTarget.Next(DiskBus.Virtio, names[..26]));
    }

    [Theory]
    [InlineData("vdb", DiskBus.Virtio, null)]
    [InlineData("vda", DiskBus.Virtio, "TargetInUse")]
    [InlineData("sda", DiskBus.Virtio, "InvalidTarget")]
    [InlineData("vd", DiskBus.Virtio, "InvalidTarget")]
    [InlineData("vd1", DiskBus.Virtio, "InvalidTarget")]
    [InlineData("vdb'/>", DiskBus.Virtio, "InvalidTarget")]
    [InlineData("SDB", DiskBus.Scsi, "InvalidTarget")]
    public void A_name_must_fit_and_be_free(string target, DiskBus bus, string? error)
        => Assert.Equal(error, (Record.Exception(() => DiskTarget.Check(target, bus, ["vda"])) as KvmException)?.Id);
}
