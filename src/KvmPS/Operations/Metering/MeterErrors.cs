using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.State;

namespace KvmPS.Operations.Metering;

/// <summary>What can be wrong with meters.</summary>
internal static class MeterErrors
{
    public static KvmException NotFound(string name) =>
        new(
            "MeterNotFound",
            Failure.NotFound,
            $"There is no meter for a VM named '{name}'.",
            $"Start one: Enable-KvmMetering -VMName {VMErrors.QuoteName(name)}");

    public static KvmException NotAsked(string name) =>
        new(
            "MeterNotRead",
            Failure.Unavailable,
            $"The counters of VM '{name}' could not be read: its QEMU does not respond, or the VM has just stopped.",
            $"Check the VM with Get-KvmVM -Name {VMErrors.QuoteName(name)}, then repeat the command.");

    public static KvmException NoSystemd(int seconds) =>
        new(
            "MeteringNeedsSystemd",
            Failure.NotSupported,
            "This host has no systemd, which reads the meters for -Schedule; nothing was changed.",
            "Enable the meters without -Schedule, and run this in a separate shell or as a service of your init system: "
                + $"Update-KvmMetering -IntervalSec {seconds}");

    public static KvmException NoPwsh(string program) =>
        new(
            "MeteringNeedsPwsh",
            Failure.NotSupported,
            $"This shell ({program}) is not pwsh, which systemd would have to start; nothing was changed.",
            "Repeat the command in pwsh, or run this in a separate shell: Update-KvmMetering -IntervalSec 300");

    public static KvmException Rate(string name, decimal value) =>
        new(
            "InvalidRate",
            Failure.InvalidArgument,
            $"A price cannot be less than 0: {name} is {value}.",
            "Specify prices of 0 or more: -Rate @{ CpuHour = 0.02; MemoryGiBHour = 0.005; DiskGiBHour = 0.0001; TrafficGiB = 0.01; "
                + "Currency = 'EUR' }");

    public static KvmException MetricsAreWhole() =>
        new(
            "OpenMetricsIsWhole",
            Failure.InvalidArgument,
            "Prometheus computes the difference between two scrapes itself, so counters must not start at a different time in each output.",
            "Leave -Since and -Rate out, and query Prometheus: increase(kvmps_vm_cpu_seconds_total[1h])");

    /// <summary>Meters of that name, or that match the pattern.</summary>
    /// <exception cref="KvmException">MeterNotFound.</exception>
    public static IReadOnlyList<Meter> Named(IEnumerable<Meter> meters, string name)
    {
        VMNameText.Check(name);
        var found = NameArgument.Among(name, meters, m => m.Name);
        return found.Count > 0 || NameArgument.IsPattern(name) ? found : throw NotFound(NameArgument.Literal(name));
    }

    /// <summary>Meters of VMs of one host; null: of all hosts.</summary>
    public static IReadOnlyList<Meter> OfHost(IReadOnlyList<Meter> meters, string? uri) =>
        uri is null ? meters : [.. meters.Where(m => m.ConnectionUri == uri)];

    /// <summary>The meter of a VM: by its Id, else by its name.</summary>
    /// <exception cref="KvmException">MeterNotFound or VMNotNamed.</exception>
    public static IReadOnlyList<Meter> Of(IEnumerable<Meter> meters, KvmVM vm)
    {
        if (vm.Id == Guid.Empty && string.IsNullOrEmpty(vm.Name)) throw VMErrors.NotNamed();
        var found = meters
            .Where(m =>
                vm.Id == Guid.Empty
                    ? m.Name == vm.Name && (vm.ConnectionUri.Length == 0 || m.ConnectionUri == vm.ConnectionUri)
                    : m.Id == vm.Id)
            .ToList();
        return found.Count > 0 ? found : throw NotFound(string.IsNullOrEmpty(vm.Name) ? vm.Id.ToString() : vm.Name);
    }
}
