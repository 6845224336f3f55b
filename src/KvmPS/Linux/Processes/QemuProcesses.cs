using System.Globalization;

namespace KvmPS.Linux;

/// <summary>The QEMU processes of this host by the UUID of their VM, from procfs (proc_pid_stat(5), proc_pid_cmdline(5)).</summary>
internal static class QemuProcesses
{
    // USER_HZ: the unit of times in /proc/PID/stat, 100 on every architecture that KVM runs on.
    private const double TicksPerSecond = 100;

    /// <summary>How long each QEMU has been running. A process that ends meanwhile is left out.</summary>
    public static IReadOnlyDictionary<Guid, TimeSpan> Uptimes(HostRoot host)
    {
        if (SinceBoot(host) is not { } sinceBoot) return new Dictionary<Guid, TimeSpan>();
        return Starts(host).ToDictionary(s => s.Key, s => TimeSpan.FromSeconds(Math.Max(0, sinceBoot - s.Value)));
    }

    /// <summary>When each QEMU was started, in seconds since the host was: what tells one run of a VM from the next.</summary>
    public static IReadOnlyDictionary<Guid, double> Starts(HostRoot host)
    {
        var found = new Dictionary<Guid, double>();
        foreach (var (name, id) in All(host))
        {
            if (StartSeconds(host.TryRead($"/proc/{name}/stat")) is { } start) found[id] = start;
        }

        return found;
    }

    /// <summary>How long the host has been up, in seconds.</summary>
    public static double? SinceBoot(HostRoot host) => FirstNumber(host.TryRead("/proc/uptime"));

    /// <summary>The threads of one VM's vCPUs by the number of the vCPU; none when they cannot be told apart.</summary>
    public static IReadOnlyDictionary<int, int> VcpuThreads(HostRoot host, Guid vm) =>
        Threads(host, vm, name => name.Split(' ', '/') is ["CPU", var number, _] ? number : null);

    /// <summary>The same of its IOThreads.</summary>
    public static IReadOnlyDictionary<int, int> IOThreads(HostRoot host, Guid vm)
        => Threads(host, vm, name => name.StartsWith("IO iothread", StringComparison.Ordinal) ? name["IO iothread".Length..] : null);

    /// <summary>The process of one VM, or null.</summary>
    public static int? Process(HostRoot host, Guid vm) =>
        int.TryParse(All(host).FirstOrDefault(p => p.VM == vm).Process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>QEMU names its threads (debug-threads=on, as libvirt asks for): CPU 0/KVM, CPU 0/TCG, IO iothread1.</summary>
    private static Dictionary<int, int> Threads(HostRoot host, Guid vm, Func<string, string?> numberOf)
    {
        var threads = new Dictionary<int, int>();
        if (All(host).FirstOrDefault(p => p.VM == vm).Process is not { } process) return threads;
        foreach (var thread in host.Names($"/proc/{process}/task"))
        {
            if (host.TryReadLine($"/proc/{process}/task/{thread}/comm") is { } name
                && int.TryParse(numberOf(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && int.TryParse(thread, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                threads[number] = id;
            }
        }

        return threads;
    }

    private static IEnumerable<(string Process, Guid VM)> All(HostRoot host)
    {
        foreach (var name in host.Names("/proc"))
        {
            if (!char.IsAsciiDigit(name[0]) || !IsQemu(host.TryRead($"/proc/{name}/comm"))) continue;
            if (VMId(host.TryRead($"/proc/{name}/cmdline")) is { } id) yield return (name, id);
        }
    }

    private static bool IsQemu(string? comm) =>
        comm is not null && (comm.StartsWith("qemu", StringComparison.Ordinal) || comm.StartsWith("kvm", StringComparison.Ordinal));

    private static Guid? VMId(string? commandLine)
    {
        var arguments = commandLine?.Split('\0') ?? [];
        var at = Array.IndexOf(arguments, "-uuid");
        return at >= 0 && at + 1 < arguments.Length && Guid.TryParse(arguments[at + 1], out var id) ? id : null;
    }

    /// <summary>Field 22 of stat; the fields are counted after the command name, which may hold blanks and brackets.</summary>
    private static double? StartSeconds(string? stat)
    {
        if (stat is null || stat.LastIndexOf(')') is not (> 0 and var end)) return null;
        var fields = stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && ulong.TryParse(fields[19], CultureInfo.InvariantCulture, out var ticks)
            ? ticks / TicksPerSecond
            : null;
    }

    private static double? FirstNumber(string? text)
        => double.TryParse(text?.Split(' ')[0], CultureInfo.InvariantCulture, out var number) ? number : null;
}
