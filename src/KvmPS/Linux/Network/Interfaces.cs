using System.Globalization;
using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>Network interfaces of the host, as /sys/class/net shows them.</summary>
internal sealed class Interfaces(HostRoot host)
{
    private const string Folder = "/sys/class/net";
    private const int NetAdministration = 12; // CAP_NET_ADMIN

    /// <summary>True when this process may change them.</summary>
    public bool MayChange =>
        !host.IsReal
        || (host.TryRead("/proc/self/status") ?? "")
            .Split('\n')
            .Any(l =>
                l.StartsWith("CapEff:", StringComparison.Ordinal)
                && ulong.TryParse(l[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var all)
                && (all >> NetAdministration & 1) == 1);

    public IEnumerable<string> Names() => host.Names(Folder).Where(n => host.Exists($"{Folder}/{n}/ifindex")).Order(StringComparer.Ordinal);

    public IEnumerable<string> Bridges() => Names().Where(IsBridge);

    // A name with a slash would lead out of the folder.
    public bool Exists(string name) =>
        name.Length > 0 && !name.Contains('/', StringComparison.Ordinal) && host.Exists($"{Folder}/{name}/ifindex");

    public bool IsBridge(string name) => Exists(name) && host.Exists($"{Folder}/{name}/bridge");

    public bool IsWireless(string name) => host.Exists($"{Folder}/{name}/wireless") || host.Exists($"{Folder}/{name}/phy80211");

    /// <summary>True for the host's end of a VM's NIC.</summary>
    public bool IsTap(string name) => host.Exists($"{Folder}/{name}/tun_flags");

    /// <summary>The bridge, bond or other device that the interface is part of.</summary>
    public string? Master(string name) => Path.GetFileName(host.LinkTarget($"{Folder}/{name}/master"));

    public KvmBridge Read(string name)
    {
        bool Set(string attribute) => Line(name, attribute) is { Length: > 0 } text && text != "0";
        var up =
            int.TryParse(
                Line(name, "flags").Replace("0x", "", StringComparison.Ordinal),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture,
                out var flags)
            && (flags & 1) != 0;
        return new()
        {
            Name = name,
            Port = [.. host.Names($"{Folder}/{name}/brif").Order(StringComparer.Ordinal)],
            MacAddress = Line(name, "address"),
            State = !up ? KvmBridgeState.Down : Line(name, "operstate") is "up" or "unknown" ? KvmBridgeState.Up : KvmBridgeState.NoCarrier,
            Stp = Set("bridge/stp_state"),
            VlanFiltering = Set("bridge/vlan_filtering"),
            Mtu = int.TryParse(Line(name, "mtu"), CultureInfo.InvariantCulture, out var mtu) ? mtu : 0,
        };
    }

    /// <summary>Settings of an interface that differ from what a new one gets: path below /proc/sys/net and value.</summary>
    public IEnumerable<(string Path, string Value)> Settings(string name)
    {
        foreach (var family in (string[])["ipv4", "ipv6"])
        {
            var folder = $"/proc/sys/net/{family}/conf";
            foreach (var setting in host.Names($"{folder}/{name}").Order(StringComparer.Ordinal))
            {
                if (host.TryReadLine($"{folder}/{name}/{setting}") is { Length: > 0 } value
                    && value != host.TryReadLine($"{folder}/default/{setting}"))
                {
                    yield return ($"{family}/conf/{{0}}/{setting}", value);
                }
            }
        }
    }

    private string Line(string name, string attribute) => host.TryReadLine($"{Folder}/{name}/{attribute}") ?? "";
}
