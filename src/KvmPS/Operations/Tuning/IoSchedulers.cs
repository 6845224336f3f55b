using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Tuning;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>Disks of the host and their schedulers: what is, what suits, and what a change would write.</summary>
internal sealed class IoSchedulers(HostRoot host)
{
    private readonly BlockDevices _devices = new(host);

    /// <summary>All disks that are not empty, those of the names that are wanted.</summary>
    public IEnumerable<KvmIoScheduler> All(Func<string, bool>? wanted = null) => _devices.All(wanted).Select(Show);

    /// <exception cref="KvmException">DeviceNotFound.</exception>
    public string Resolve(string device) => _devices.Resolve(device);

    public KvmIoScheduler Show(string name) => Show(_devices.Read(name));

    private static KvmIoScheduler Show(BlockDevice disk)
    {
        var choice = IoSchedulerResolver.For(disk);
        return new()
        {
            Device = disk.Name,
            Kind = disk.Kind,
            Model = disk.Model,
            Size = disk.Size,
            Scheduler = disk.Scheduler,
            Available = [.. disk.Available],
            Recommended = choice.Name,
            Reason = choice.Reason,
            Requests = disk.Requests,
            ReadAhead = disk.ReadAhead,
            Rotational = disk.Rotational,
            Below = [.. disk.Below],
        };
    }

    /// <summary>The disks that are really set for a disk: itself, or those that it is made of.</summary>
    public IReadOnlyList<string> Targets(string name) => _devices.Read(name).Below is { Count: > 0 } below ? below : [name];

    /// <summary>The kernel's name of the scheduler that a disk is to have, and a notice when another name was typed.</summary>
    /// <param name="name">The disk.</param>
    /// <param name="typed">A name, or null for the one that suits it.</param>
    public (string? Name, string? Notice) Choose(string name, string? typed)
    {
        var disk = _devices.Read(name);
        return typed is null ? (IoSchedulerResolver.For(disk).Name, null) : IoSchedulerName.Resolve(typed, disk.Available, name);
    }

    public TuningPlan Plan(State.Tuning tuning, string name, string? scheduler, int? requests, long? readAhead, bool persist)
    {
        string At(string attribute) => $"/sys/block/{name}/{attribute}";
        var set = new List<(string Attribute, string Value)>();
        if (scheduler is not null) set.Add(("queue/scheduler", scheduler));
        if (requests is not null) set.Add(("queue/nr_requests", $"{requests}"));
        if (readAhead is not null) set.Add(("queue/read_ahead_kb", $"{readAhead / 1024}"));
        var files = set.Select(s => (At(s.Attribute), (string?)s.Value)).ToList();
        // The kernel chooses the length of the queue anew with each scheduler: it is written down, so that it can be undone.
        if (scheduler is not null && requests is null) files.Add((At("queue/nr_requests"), null));
        return tuning.Plan("IoScheduler", name, files, PersistentFile.Udev(name, _devices.Serial(name), set), persist && set.Count > 0);
    }
}
