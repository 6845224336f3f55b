using KvmPS.Planning.Metering;
using Xunit;

namespace KvmPS.Unit.Metering;

/// <summary>Totals that go on whatever the counters do.</summary>
public sealed class MeterReadingTests
{
    private const long GiB = 1L << 30;
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void An_hour_is_counted()
    {
        var reading = First(Running(cpu: 10))
            .Next(Start.AddHours(1), "vm", Running(cpu: 1810) with { Memory = 4 * GiB, Disks = Disk(100, 30) }, 5000);
        Assert.Equal(3600, reading.Uptime);
        Assert.Equal(1800, reading.Cpu);
        Assert.Equal(3, reading.Memory, 6);
        Assert.Equal(10, reading.Disk, 6);
        Assert.Equal(new DeviceCounts(100, 1, 30, 1), reading.DiskTransfer);
        Assert.Equal(0.5, reading.BusyCpus);
    }

    [Fact]
    public void A_VM_that_was_started_anew_counts_from_0_even_where_its_counters_have_risen()
    {
        var reading = First(Running(cpu: 10))
            .Next(Start.AddHours(1), "vm", Running(cpu: 20) with { Start = 3000, Disks = Disk(7, 9) }, sinceBoot: 3600);
        Assert.Equal(20, reading.Cpu);
        Assert.Equal(600, reading.Uptime);
        Assert.Equal(new DeviceCounts(7, 1, 9, 1), reading.DiskTransfer);
    }

    [Fact]
    public void A_daemon_that_numbers_VMs_anew_changes_nothing()
    {
        var reading = First(Running(cpu: 10)).Next(Start.AddSeconds(60), "vm", Running(cpu: 12) with { Number = 1 }, 5000);
        Assert.Equal(2, reading.Cpu);
        Assert.Equal(60, reading.Uptime);
    }

    [Fact]
    public void A_disk_that_is_unplugged_is_no_restart_and_one_that_is_plugged_in_counts_from_0()
    {
        var first = First(
            Running(cpu: 10) with
            {
                Disks = new Dictionary<string, DeviceCounts> { ["vda"] = new(1000, 10, 0, 0), ["vdb"] = new(5000, 50, 0, 0) },
            });
        var reading = first.Next(
            Start.AddSeconds(60),
            "vm",
            Running(cpu: 10) with
            {
                Disks = new Dictionary<string, DeviceCounts> { ["vda"] = new(1100, 11, 0, 0) },
            },
            5000);
        Assert.Equal(100, reading.DiskTransfer.InBytes);
        reading = reading.Next(
            Start.AddSeconds(120),
            "vm",
            Running(cpu: 10) with
            {
                Disks = new Dictionary<string, DeviceCounts> { ["vda"] = new(1100, 11, 0, 0), ["vdb"] = new(40, 4, 0, 0) },
            },
            5000);
        Assert.Equal(140, reading.DiskTransfer.InBytes);
    }

    [Fact]
    public void Off_only_disks_count_and_what_could_not_be_asked_is_as_it_was()
    {
        var off = new MeterCounters { Disk = 10 * GiB };
        var reading = First(off).Next(Start.AddHours(1), "vm", off with { Disk = null }, 5000);
        Assert.Equal((0.0, 0.0, 0.0), (reading.Uptime, reading.Cpu, reading.Memory));
        Assert.Equal(10, reading.Disk, 6);
        var busy = First(Running(10)).Next(Start.AddHours(1), "vm", Running(10) with { Memory = null, Disks = null, Disk = null }, 5000);
        Assert.Equal(2, busy.Memory, 6);
        Assert.Equal(0, busy.Next(Start.AddHours(2), "vm", Running(10), 5000).DiskTransfer.InBytes);
    }

    [Fact]
    public void A_clock_that_was_set_back_counts_as_no_time()
    {
        var reading = First(Running(10)).Next(Start.AddHours(-1), "vm", Running(11), 5000);
        Assert.Equal((0.0, 1.0, Start), (reading.Uptime, reading.Cpu, reading.Time));
    }

    [Fact]
    public void Thinning_keeps_totals_exact_and_peaks()
    {
        List<MeterReading> all = [First(Running(0))];
        for (var i = 1; i <= 20_000; i++)
            all.Add(all[^1].Next(Start.AddMinutes(10 * i), "vm", Running(i) with { Memory = (i == 777 ? 8 : 2) * GiB }, 1e9));
        var thin = ReadingThinning.Thin(all, all[^1].Time).ToList();
        Assert.InRange(thin.Count, 1000, 4000);
        Assert.Equal((all[0], all[^1]), (thin[0], thin[^1]));
        Assert.Equal(8 * GiB, thin.Max(r => r.MostMemory));
        Assert.Equal(thin, ReadingThinning.Thin(thin, all[^1].Time));
        Assert.Equal(
            UsageAccount.Between(Guid.Empty, all, null)! with
            {
                Samples = 0,
            },
            UsageAccount.Between(Guid.Empty, thin, null)! with
            {
                Samples = 0,
            });
    }

    [Fact]
    public void Usage_is_counted_from_the_reading_before_the_moment_and_charged_in_decimals()
    {
        var first = First(Running(0));
        var second = first.Next(Start.AddHours(1), "vm", Running(360), 9000);
        var third = second.Next(Start.AddHours(2), "vm", Running(3960), 9000);
        var usage = UsageAccount.Between(Guid.Empty, [first, second, third], Start.AddMinutes(70))!;
        Assert.Equal((3600.0, 2, 100.0), (usage.CpuSeconds, usage.Samples, usage.PeakCpu));
        var cost = UsageAccount.Charge(usage, new() { CpuHour = 0.1m, MemoryGiBHour = 0.2m, DiskGiBHour = 0.01m, Currency = "EUR" });
        Assert.Equal(
            ((decimal?)0.1m, (decimal?)0.4m, (decimal?)0.1m, (decimal?)0.6m, "EUR"),
            (cost.CpuCost, cost.MemoryCost, cost.DiskCost, cost.Cost, cost.Currency));
    }

    private static MeterReading First(MeterCounters counters) => MeterReading.First(Start, "vm", counters);

    private static MeterCounters Running(double cpu) =>
        new()
        {
            Number = 7,
            Start = 100,
            Cpu = cpu,
            Memory = 2 * GiB,
            Disk = 10 * GiB,
            Disks = Disk(0, 0),
            Nics = new Dictionary<string, DeviceCounts>(),
        };

    private static Dictionary<string, DeviceCounts> Disk(long read, long written) =>
        new() { ["vda"] = new(read, read > 0 ? 1 : 0, written, written > 0 ? 1 : 0) };
}
