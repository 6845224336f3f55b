using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Tuning;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>All settings of the host that KvmPS tunes, held against a profile, and changed to it.</summary>
internal sealed class TuningSettings(HostRoot host)
{
    /// <summary>Every setting as it is now.</summary>
    /// <param name="profile">What to hold them against, or null.</param>
    public IEnumerable<KvmTuningSetting> All(KvmTuningProfile? profile)
    {
        var devices = new BlockDevices(host);
        foreach (var disk in devices.All().Where(d => d.Available.Count > 0 && d.Below.Count == 0))
        {
            yield return Make(
                profile,
                "IoScheduler",
                disk.Name,
                BlockDevices.SchedulerFile(disk.Name),
                disk.Available,
                disk.Scheduler,
                IoSchedulerResolver.For(disk));
        }

        var governors = new CpuGovernors(host);
        foreach (var cpu in governors.Cpus())
        {
            yield return Make(profile, "CpuGovernor", $"cpu{cpu}", CpuGovernors.FileOf(cpu), governors.Available(cpu), null, null);
        }

        foreach (var (name, file) in Single.Where(s => host.Exists(s.File)))
        {
            var choices = SettingFile.Choices(host, file);
            yield return Make(profile, name, "host", file, choices.Count > 1 ? choices : [], null, null);
        }

        foreach (var pool in new HugePagePools(host).All())
        {
            yield return Make(profile, "HugePage", $"{pool.PageSize / 1024}kB", pool.CountFile, [], null, null);
        }
    }

    /// <summary>The change that brings a setting to what the profile wants.</summary>
    public TuningPlan Plan(State.Tuning tuning, KvmTuningSetting setting, bool persist)
    {
        // A disk has a queue beside its scheduler, and a rule of its own.
        if (setting.Name == "IoScheduler") return new IoSchedulers(host).Plan(tuning, setting.Target, setting.Wanted, null, null, persist);
        IReadOnlyList<(string File, string? Value)> set = [(setting.File, setting.Wanted)];
        return tuning.Plan(setting.Name, setting.Target, set, Own(setting, set), persist);
    }

    /// <summary>The same file that the setting's own command writes.</summary>
    private static PersistentFile Own(KvmTuningSetting setting, IReadOnlyList<(string File, string? Value)> set) => setting.Name switch
    {
        "Swappiness" => PersistentFile.Sysctl("swappiness", "vm.swappiness", setting.Wanted!),
        "CpuGovernor" => PersistentFile.Tmpfiles(CpuGovernors.Own, set),
        "MemoryMerge" => PersistentFile.Tmpfiles(MemoryMerging.Own, set),
        "HugePage" => PersistentFile.Tmpfiles($"hugepages-{setting.Target}", set),
        _ => PersistentFile.Tmpfiles(TransparentHugePages.Own, set),
    };

    private static readonly (string Name, string File)[] Single =
    [
        ("TransparentHugePage", TuningFiles.TransparentHugePage),
        ("TransparentHugePageDefrag", TuningFiles.TransparentHugePageDefrag),
        ("MemoryMerge", TuningFiles.MemoryMergeRun),
        ("Swappiness", TuningFiles.Swappiness),
    ];

    private KvmTuningSetting Make(
        KvmTuningProfile? profile,
        string name,
        string target,
        string file,
        IReadOnlyList<string> available,
        string? value,
        IoSchedulerResolver? scheduler)
    {
        var now = value ?? SettingFile.Value(host, file) ?? "";
        var request = profile is null ? null : TuningRequest.For(profile.Value, name, available, scheduler);
        return new()
        {
            Name = name,
            Target = target,
            Value = now,
            Available = [.. available],
            File = file,
            Wanted = request?.Value,
            Why = request?.Why ?? "",
            Result = request is null ? KvmTuningResult.Free : request.Value == now ? KvmTuningResult.Fits : KvmTuningResult.Differs,
        };
    }
}
