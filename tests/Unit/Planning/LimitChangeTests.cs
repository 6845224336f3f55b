using KvmPS.Model;
using KvmPS.Planning.Vcpu;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class LimitChangeTests
{
    private static readonly KvmDiskLimits Now = new() { ReadIops = 10, WriteIops = 20, TotalBytesPerSec = 1 << 20 };

    [Fact]
    public void What_is_not_named_stays() => Assert.Equal(Now, new LimitChange().Apply(Now));

    [Fact]
    public void A_total_takes_the_place_of_reads_and_writes_of_its_kind()
        => Assert.Equal(new KvmDiskLimits { TotalIops = 5, TotalBytesPerSec = 1 << 20 }, new LimitChange { TotalIops = 5 }.Apply(Now));

    [Fact]
    public void Reads_take_the_place_of_a_total_and_leave_writes()
    {
        Assert.Equal(
            new KvmDiskLimits
            {
                ReadIops = 10,
                WriteIops = 20,
                ReadBytesPerSec = 7 << 20,
            },
            new LimitChange { ReadBytesPerSec = 7 << 20 }.Apply(Now));
        Assert.Equal(Now with { ReadIops = 11 }, new LimitChange { ReadIops = 11 }.Apply(Now));
    }

    [Fact]
    public void Nothing_takes_a_limit_away()
    {
        Assert.Equal(Now with { WriteIops = 0 }, new LimitChange { WriteIops = 0 }.Apply(Now));
        Assert.Equal(new KvmDiskLimits(), new LimitChange { ReadIops = 0, WriteIops = 0, TotalBytesPerSec = 0 }.Apply(Now));
        Assert.Equal(Now, new LimitChange { TotalIops = 0 }.Apply(Now));
    }

    [Fact]
    public void What_excludes_each_other_or_lacks_its_unit_is_refused()
    {
        Assert.Equal("LimitsExclude", Assert.Throws<KvmException>(() => new LimitChange { TotalIops = 1, WriteIops = 1 }.Check()).Id);
        Assert.Equal(
            "LimitsExclude",
            Assert.Throws<KvmException>(() => new LimitChange { TotalBytesPerSec = 1 << 20, ReadBytesPerSec = 1 << 20 }.Check()).Id);
        Assert.Equal("SizeUnitMistake", Assert.Throws<KvmException>(() => new LimitChange { WriteBytesPerSec = 50 }.Check()).Id);
        new LimitChange { TotalIops = 1, ReadBytesPerSec = 4096, TotalBytesPerSec = 0 }.Check();
    }

    [Fact]
    public void In_short_only_what_there_is_is_said()
    {
        Assert.Equal("10 IOPS read, 20 IOPS write, 1 MiB/s", Now.ToString());
        Assert.Equal("", new KvmDiskLimits().ToString());
    }
}
