namespace KvmPS.Host;

/// <summary>Bridges of this host, as sysfs has them.</summary>
internal static class HostBridges
{
    private const string Devices = "/sys/class/net";

    public static IEnumerable<string> Names(HostRoot host) => host.Names(Devices).Where(n => host.Exists($"{Devices}/{n}/bridge")).Order(StringComparer.Ordinal);
}
