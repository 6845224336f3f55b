using System.Globalization;

namespace KvmPS.Linux;

/// <summary>Threads of the kernel, from procfs.</summary>
internal static class KernelThread
{
    private const double TicksPerSecond = 100; // USER_HZ, see proc_pid_stat(5)

    /// <summary>CPU time of the thread of that name since boot, or null when it does not run.</summary>
    public static TimeSpan? CpuTime(HostRoot host, string name)
    {
        foreach (var entry in host.Names("/proc").Where(e => char.IsAsciiDigit(e[0])))
        {
            if (host.TryReadLine($"/proc/{entry}/comm") != name || host.TryRead($"/proc/{entry}/stat") is not { } stat) continue;
            // utime and stime are fields 14 and 15; after the name's bracket the count begins with 3.
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 12
                && long.TryParse(fields[11], CultureInfo.InvariantCulture, out var user)
                && long.TryParse(fields[12], CultureInfo.InvariantCulture, out var system))
            {
                return TimeSpan.FromSeconds((user + system) / TicksPerSecond);
            }
        }

        return null;
    }
}
