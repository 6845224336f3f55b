namespace KvmPS.Linux;

/// <summary>What sets the host's clock.</summary>
internal static class TimeDaemon
{
    /// <summary>The one that runs, or null.</summary>
    public static string? Running(HostRoot host)
    {
        if (host.Exists("/run/systemd/timesync/synchronized")) return "systemd-timesyncd";
        return host.Names("/proc")
            .Where(n => char.IsAsciiDigit(n[0]))
            .Select(n => host.TryReadLine($"/proc/{n}/comm"))
            .FirstOrDefault(n => n is "chronyd" or "ntpd" or "systemd-timesyn" or "openntpd");
    }
}
