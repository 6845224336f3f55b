using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>Shows the IOThreads of a VM.</summary>
internal static class IOThreadReader
{
    public static IEnumerable<KvmIOThread> Read(Domain domain, Func<int, bool> wanted)
    {
        var now = IOThreadConfiguration.Read(domain);
        var numbers = now.Numbers.Where(wanted).ToList();
        if (numbers.Count == 0) return [];
        var disks = VMDiskConfiguration.Read(domain);
        var threads =
            now.Live is not null && domain.Connection.IsLocal
                ? QemuProcesses.IOThreads(HostRoot.Real, domain.Id)
                : new Dictionary<int, int>();
        return numbers.Select(n =>
            New(domain, n, now, Targets(disks.Live, n), Targets(disks.Config, n), threads.TryGetValue(n, out var thread) ? thread : null));
    }

    private static KvmIOThread New(Domain domain, int number, IOThreadConfiguration now, string[]? live, string[]? config, int? thread) =>
        new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Id = number,
            Disk = live ?? config ?? [],
            ConfigDisk = config ?? [],
            Cpu = now.Live?.GetValueOrDefault(number) ?? now.Config?.GetValueOrDefault(number) ?? [],
            ThreadId = thread,
            Live = now.Live?.ContainsKey(number) == true,
            Config = now.Config?.ContainsKey(number) == true,
            RestartRequired =
                live is not null
                && config is not null
                && (now.With(number) != (AffectFlags.Live | AffectFlags.Config) || !live.SequenceEqual(config)),
            ConnectionUri = domain.Connection.Uri,
        };

    private static string[]? Targets(DomainDisksXml? disks, int number) =>
        disks is null ? null : [.. disks.Disks.Where(d => d.Uses(number) || disks.IOThreadOf(d) == number).Select(d => d.Target)];
}
