namespace KvmPS.Planning.Metering;

/// <summary>
/// What a VM's meter shows: totals since it was set to 0, as an electricity meter has them, and the counters to go on from. So what was
/// used between two moments is the difference of two readings, whatever was lost or thinned out between them.
/// </summary>
internal sealed record MeterReading
{
    private const double GiBHour = 3600.0 * (1L << 30);

    public required DateTime Time { get; init; }

    /// <summary>The VM's name then.</summary>
    public required string Name { get; init; }

    /// <summary>Seconds that it ran.</summary>
    public double Uptime { get; init; }

    /// <summary>CPU seconds.</summary>
    public double Cpu { get; init; }

    /// <summary>GiB-hours of memory.</summary>
    public double Memory { get; init; }

    /// <summary>GiB-hours of disk, running or not.</summary>
    public double Disk { get; init; }

    public DeviceCounts DiskTransfer { get; init; }

    public DeviceCounts NetworkTransfer { get; init; }

    /// <summary>CPUs that it kept busy since the reading before; the most of those that were thinned out.</summary>
    public double BusyCpus { get; init; }

    /// <summary>Most bytes of memory since the reading before.</summary>
    public long MostMemory { get; init; }

    public required MeterCounters Counters { get; init; }

    /// <summary>A meter at 0.</summary>
    public static MeterReading First(DateTime time, string name, MeterCounters counters)
        => new() { Time = time, Name = name, Counters = counters, MostMemory = counters.Memory ?? 0 };

    /// <param name="time">Now; a clock that was set back counts as no time.</param>
    /// <param name="name">The VM's name.</param>
    /// <param name="counters">Its counters.</param>
    /// <param name="sinceBoot">How long the host has been up, in seconds: how long a run has lasted that has begun since.</param>
    public MeterReading Next(DateTime time, string name, MeterCounters counters, double? sinceBoot)
    {
        var now = counters.CompletedBy(Counters);
        var seconds = Math.Max(0, (time - Time).TotalSeconds);
        var sameRun = now.IsSameRun(Counters);
        var ran = now.Number is null ? 0
            : sameRun ? seconds
            : now.Start is { } start && sinceBoot is { } up ? Math.Clamp(up - start, 0, seconds) : 0;
        var cpu = now.Number is null ? 0 : sameRun ? Math.Max(0, now.Cpu - Counters.Cpu) : now.Cpu;
        var memory = sameRun ? ((Counters.Memory ?? now.Memory ?? 0) + (now.Memory ?? 0)) / 2.0 : now.Memory ?? 0;
        var disk = ((Counters.Disk ?? now.Disk ?? 0) + (now.Disk ?? 0)) / 2.0;
        return new()
        {
            Time = time > Time ? time : Time,
            Name = name,
            Uptime = Uptime + ran,
            Cpu = Cpu + cpu,
            Memory = Memory + (memory * ran / GiBHour),
            Disk = Disk + (disk * seconds / GiBHour),
            DiskTransfer = DiskTransfer + Transfer(sameRun ? Counters.Disks : null, now.Disks),
            NetworkTransfer = NetworkTransfer + Transfer(sameRun ? Counters.Nics : null, now.Nics),
            BusyCpus = ran > 0 ? cpu / ran : 0,
            MostMemory = now.Number is null ? 0 : now.Memory ?? 0,
            Counters = now,
        };
    }

    private static DeviceCounts Transfer(IReadOnlyDictionary<string, DeviceCounts>? before, IReadOnlyDictionary<string, DeviceCounts>? now)
        => DeviceCounts.Since(before ?? new Dictionary<string, DeviceCounts>(), now ?? new Dictionary<string, DeviceCounts>());
}
