using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace KvmPS.Linux;

/// <summary>
/// Where this host sends packets to (/proc/net/route and ipv6_route), without default routes, loopback and link-local addresses.
/// </summary>
internal static class HostRoutes
{
    private const int Up = 1;
    private const int IPv6Device = 9;

    public static IEnumerable<(IPAddress Address, int PrefixLength, string Device)> Read(HostRoot host) => IPv4(host).Concat(IPv6(host));

    private static IEnumerable<(IPAddress, int, string)> IPv4(HostRoot host)
    {
        // Iface Destination Gateway Flags RefCnt Use Metric Mask …; numbers are as they lie in memory: the first byte is the last.
        foreach (var words in Lines(host, "/proc/net/route").Skip(1))
        {
            if (words.Length < 8
                || !Number(words[1], out var destination)
                || !Number(words[3], out var flags)
                || !Number(words[7], out var mask))
            {
                continue;
            }
            if ((flags & Up) == 0 || mask == 0) continue;
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, destination);
            yield return (new IPAddress(bytes), uint.PopCount(mask) is var bits ? (int)bits : 0, words[0]);
        }
    }

    private static IEnumerable<(IPAddress, int, string)> IPv6(HostRoot host)
    {
        // Destination, its bits, source, its bits, next hop, metric, …, device.
        foreach (var words in Lines(host, "/proc/net/ipv6_route"))
        {
            if (words.Length <= IPv6Device || words[0].Length != 32 || !Number(words[1], out var bits) || bits == 0) continue;
            var address = new IPAddress(Convert.FromHexString(words[0]));
            if (words[IPv6Device] != "lo" && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast)
            {
                yield return (address, (int)bits, words[IPv6Device]);
            }
        }
    }

    private static IEnumerable<string[]> Lines(HostRoot host, string path) =>
        (host.TryRead(path) ?? "")
            .Split('\n')
            .Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length > 0);

    private static bool Number(string hex, out uint value) =>
        uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
