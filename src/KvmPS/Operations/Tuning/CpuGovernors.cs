using System.Globalization;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>What chooses the clocks of this host's CPUs, and what a change would write.</summary>
internal sealed class CpuGovernors(HostRoot host)
{
    /// <summary>The name of the file that keeps these settings.</summary>
    public const string Own = "cpu-governor";

    /// <summary>CPUs whose clock can be chosen; in VMs there is often none.</summary>
    public IReadOnlyList<int> Cpus() => [.. host.Names(TuningFiles.Processors)
        .Where(n => n.StartsWith("cpu", StringComparison.Ordinal) && n.Length > 3 && n.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0)
        .Select(n => int.Parse(n.AsSpan(3), CultureInfo.InvariantCulture))
        .Where(c => host.Exists(FileOf(c)))
        .Order()];

    public KvmCpuGovernor Show(int cpu) =>
        new()
        {
            Cpu = cpu,
            Governor = SettingFile.Value(host, FileOf(cpu)) ?? "",
            Available = [.. Available(cpu)],
            Driver = host.TryReadLine($"{Folder(cpu)}/scaling_driver") ?? "",
            MHz = int.TryParse(host.TryReadLine($"{Folder(cpu)}/scaling_cur_freq"), CultureInfo.InvariantCulture, out var kilohertz)
                ? kilohertz / 1000
                : null,
        };

    /// <summary>The CPUs to be set.</summary>
    /// <exception cref="KvmException">CpuGovernorNotAvailable, CpuNotFound.</exception>
    public IReadOnlyList<int> Choose(int[]? wanted)
    {
        var all = Cpus();
        if (all.Count == 0)
        {
            throw new KvmException(
                "CpuGovernorNotAvailable",
                Failure.NotSupported,
                "This host's kernel does not control the frequency of its CPUs.",
                "Check the power settings of the firmware. If this host is a VM, its hypervisor host controls the frequency.");
        }

        foreach (var cpu in wanted ?? [])
        {
            if (!all.Contains(cpu))
            {
                throw new KvmException(
                    "CpuNotFound",
                    Failure.NotFound,
                    $"This host has no CPU {cpu} with a frequency governor.",
                    $"Specify one of: {string.Join(", ", all)}");
            }
        }

        return wanted ?? all;
    }

    /// <exception cref="KvmException">CpuGovernorNotAvailable: lists those there are.</exception>
    public TuningPlan Plan(State.Tuning tuning, IReadOnlyList<int> cpus, string governor, bool persist)
    {
        var name = governor.ToLowerInvariant();
        foreach (var cpu in cpus)
        {
            if (Available(cpu) is { Count: > 0 } available && !available.Contains(name))
            {
                throw new KvmException(
                    "CpuGovernorNotAvailable",
                    Failure.InvalidArgument,
                    $"CPU {cpu} has no governor '{governor}'.",
                    $"Specify one of: {string.Join(", ", available)}");
            }
        }

        var set = cpus.Select(c => (FileOf(c), (string?)name)).ToList();
        return tuning.Plan(
            "CpuGovernor",
            cpus.Count == Cpus().Count ? "host" : $"cpu{string.Join(',', cpus)}",
            set,
            PersistentFile.Tmpfiles(Own, set),
            persist);
    }

    public IReadOnlyList<string> Available(int cpu) => SettingFile.Choices(host, $"{Folder(cpu)}/scaling_available_governors");

    private static string Folder(int cpu) => $"{TuningFiles.Processors}/cpu{cpu.ToString(CultureInfo.InvariantCulture)}/cpufreq";

    public static string FileOf(int cpu) => $"{Folder(cpu)}/scaling_governor";
}
