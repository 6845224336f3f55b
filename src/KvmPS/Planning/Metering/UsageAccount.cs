using KvmPS.Model;

namespace KvmPS.Planning.Metering;

/// <summary>What was used between two readings, and what it costs.</summary>
internal static class UsageAccount
{
    private const double GiB = 1L << 30;

    /// <param name="id">The VM.</param>
    /// <param name="readings">Its readings, oldest first.</param>
    /// <param name="since">From the last reading before that on; null: from the first.</param>
    /// <returns>null without a reading.</returns>
    public static KvmUsage? Between(Guid id, IEnumerable<MeterReading> readings, DateTime? since)
    {
        MeterReading? first = null, last = null;
        var (count, cpus, memory) = (0, 0.0, 0L);
        foreach (var reading in readings)
        {
            if (first is null || reading.Time <= since)
            {
                (first, count, cpus, memory) = (reading, 0, 0, 0);
            }
            else
            {
                count++;
                cpus = Math.Max(cpus, reading.BusyCpus);
                memory = Math.Max(memory, reading.MostMemory);
            }

            last = reading;
        }

        return first is null || last is null
            ? null
            : Difference(id, first, last) with
            {
                Samples = count + 1,
                PeakCpu = Percent(cpus),
                PeakMemory = Math.Max(memory, first.Counters.Memory ?? 0),
            };
    }

    public static KvmUsage Charge(KvmUsage usage, KvmRate rate)
    {
        var cpu = Price((decimal)usage.CpuSeconds / 3600, rate.CpuHour);
        var memory = Price((decimal)usage.MemoryGiBHours, rate.MemoryGiBHour);
        var disk = Price((decimal)usage.DiskGiBHours, rate.DiskGiBHour);
        var traffic = Price(((decimal)usage.NetworkReceived + usage.NetworkSent) / (1L << 30), rate.TrafficGiB);
        return usage with
        {
            CpuCost = cpu,
            MemoryCost = memory,
            DiskCost = disk,
            TrafficCost = traffic,
            Cost = cpu + memory + disk + traffic,
            Currency = rate.Currency,
        };
    }

    private static decimal Price(decimal amount, decimal price) => Math.Round(amount * price, 6);

    private static double Percent(double cpus) => Math.Round(100 * cpus, 1);

    private static KvmUsage Difference(Guid id, MeterReading first, MeterReading last)
    {
        var uptime = last.Uptime - first.Uptime;
        var (disk, network) = (last.DiskTransfer - first.DiskTransfer, last.NetworkTransfer - first.NetworkTransfer);
        return new()
        {
            Name = last.Name,
            Id = id,
            Since = first.Time.ToLocalTime(),
            Until = last.Time.ToLocalTime(),
            Uptime = TimeSpan.FromSeconds(uptime),
            CpuSeconds = Math.Round(last.Cpu - first.Cpu, 3),
            AverageCpu = uptime > 0 ? Percent((last.Cpu - first.Cpu) / uptime) : 0,
            MemoryGiBHours = Math.Round(last.Memory - first.Memory, 9),
            AverageMemory = uptime > 0 ? (long)((last.Memory - first.Memory) * GiB * 3600 / uptime) : 0,
            DiskGiBHours = Math.Round(last.Disk - first.Disk, 9),
            DiskRead = disk.InBytes,
            DiskReadOperations = disk.InOperations,
            DiskWritten = disk.OutBytes,
            DiskWriteOperations = disk.OutOperations,
            NetworkReceived = network.InBytes,
            NetworkPacketsReceived = network.InOperations,
            NetworkSent = network.OutBytes,
            NetworkPacketsSent = network.OutOperations,
        };
    }
}
