using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Metering;
using KvmPS.Xml;

namespace KvmPS.Operations.Metering;

/// <summary>One look at the counters of all VMs of a host, whatever their number.</summary>
internal sealed class MeterReader
{
    private const StatsGroups Groups =
        StatsGroups.State | StatsGroups.CpuTotal | StatsGroups.Balloon | StatsGroups.Interface | StatsGroups.Block;

    private readonly Connection _connection;
    private readonly Dictionary<Guid, DomainStats> _stats;
    private readonly IReadOnlyDictionary<Guid, double> _starts;
    private readonly double? _sinceBoot;
    private readonly DateTime _time = DateTime.UtcNow;

    private MeterReader(
        Connection connection, IReadOnlyDictionary<Guid, double> starts, Dictionary<Guid, DomainStats> stats, double? sinceBoot)
    {
        (_connection, _starts, _stats, _sinceBoot) = (connection, starts, stats, sinceBoot);
    }

    public static MeterReader Read(Connection connection, CancellationToken cancel)
    {
        // Before the counters: what is started between the two looks is then of an unknown start, not of a wrong one.
        var starts = connection.IsLocal ? QemuProcesses.Starts(HostRoot.Real) : new Dictionary<Guid, double>();
        var stats = new DomainListing(connection, Groups).All(cancel).ToDictionary(s => s.Id);
        return new(connection, starts, stats, connection.IsLocal ? QemuProcesses.SinceBoot(HostRoot.Real) : null);
    }

    /// <summary>The meter as it shows now; null when the VM is gone, or could not be asked this time.</summary>
    public MeterReading? Next(Guid vm, MeterReading? last)
    {
        if (!_stats.TryGetValue(vm, out var found) || Counters(found, last?.Counters) is not { } counters) return null;
        return last is null ? MeterReading.First(_time, found.Name, counters) : last.Next(_time, found.Name, counters, _sinceBoot);
    }

    private MeterCounters? Counters(DomainStats vm, MeterCounters? last)
    {
        if (vm.Number is not null && vm.CpuTime is null) return null;
        var now = new MeterCounters
        {
            Number = vm.Number,
            Start = vm.Number is not null && _starts.TryGetValue(vm.Id, out var start) ? start : null,
            Cpu = vm.CpuTime?.TotalSeconds ?? 0,
            Memory = vm.Number is null ? null : vm.Memory,
            Targets = [.. vm.DiskUse.Keys],
        };
        var sameRun = last is not null && now.IsSameRun(last);
        // What kind of drive it is only the definition tells; it is read when there are others than before.
        var removable = last is not null && last.Targets.SequenceEqual(now.Targets) ? last.Removable : Removable(vm.Id);
        var disks = vm.DiskUse.Where(d => !removable.Contains(d.Key)).ToList();
        return now with
        {
            Removable = removable,
            Disk = disks.Exists(d => d.Value.Capacity == 0) ? null : ByteSize.Sum(disks.Select(d => d.Value.Capacity)),
            Disks = vm.Number is null ? null : Counts(vm.DiskUse, sameRun ? last?.Disks : null),
            Nics = vm.Number is null ? null : Counts(vm.NicUse, sameRun ? last?.Nics : null),
        };
    }

    private List<string> Removable(Guid vm) => Domain.Find(_connection, vm) is { } domain
        ? [.. DomainXml.Parse(domain.Xml(DomainXmlFlags.None)).Disks.Where(d => d.Device is "cdrom" or "floppy").Select(d => d.Target)]
        : [];

    /// <summary>A device that was not asked this time is as it was.</summary>
    private static Dictionary<string, DeviceCounts> Counts(
        Dictionary<string, DeviceUse> devices,
        IReadOnlyDictionary<string, DeviceCounts>? last)
    {
        var counts = new Dictionary<string, DeviceCounts>();
        foreach (var (name, use) in devices)
        {
            if (use.IsCounted) counts[name] = new(use.InBytes, use.InOperations, use.OutBytes, use.OutOperations);
            else if (last is not null && last.TryGetValue(name, out var before)) counts[name] = before;
        }

        return counts;
    }
}
