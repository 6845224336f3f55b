using System.Management.Automation;
using KvmPS.Commands.VM;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>What can be wrong with meters.</summary>
internal static class MeterErrors
{
    public static KvmException NotFound(string name) => new("MeterNotFound", Failure.NotFound, $"There is no meter of a VM named '{name}'.",
        $"Start one: Enable-KvmMetering -VMName {VMErrors.QuoteName(name)}");

    public static KvmException NotAsked(string name) => new("MeterNotRead", Failure.Unavailable, $"The counters of VM '{name}' could not be asked: its QEMU does not answer, or it has just gone.",
        $"Get-KvmVM -Name {VMErrors.QuoteName(name)} shows; repeat it then.");

    public static KvmException NoSystemd(int seconds) => new("MeteringNeedsSystemd", Failure.NotSupported, "There is no systemd on this host that could read the meters; nothing was changed.",
        $"Enable the meters without -Schedule, and let this run in a shell of its own, or as a service of your init system: Update-KvmMetering -IntervalSec {seconds}");

    public static KvmException NoPwsh(string program) => new("MeteringNeedsPwsh", Failure.NotSupported, $"This shell ({program}) is not pwsh, which systemd would start; nothing was changed.",
        "Repeat it in pwsh, or let this run in a shell of its own: Update-KvmMetering -IntervalSec 300");

    public static KvmException Rate(string name, decimal value) => new("InvalidRate", Failure.InvalidArgument, $"A price cannot be less than 0: {name} is {value}.",
        "-Rate @{ CpuHour = 0.02; MemoryGiBHour = 0.005; DiskGiBHour = 0.0001; TrafficGiB = 0.01; Currency = 'EUR' }");

    public static KvmException MetricsAreWhole() => new("OpenMetricsIsWhole", Failure.InvalidArgument, "Prometheus counts itself from one look to the next: its counters must not begin at another moment each time.",
        "Leave -Since or -Rate away, and ask Prometheus: increase(kvmps_vm_cpu_seconds_total[1h])");

    /// <summary>Meters of that name, or that match the pattern.</summary>
    /// <exception cref="KvmException">MeterNotFound.</exception>
    public static IReadOnlyList<Meter> Named(IEnumerable<Meter> meters, string name)
    {
        var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        var found = meters.Where(m => pattern.IsMatch(m.Name)).ToList();
        return found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(name) ? found : throw NotFound(WildcardPattern.Unescape(name));
    }
}
