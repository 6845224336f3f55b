using System.Globalization;
using System.Net;

namespace KvmPS.Linux;

/// <summary>Who on this host waits at a port (/proc/net/tcp, udp and their IPv6 kind).</summary>
internal static class PortListeners
{
    private const string Listening = "0A";
    private const string Unconnected = "07";
    private const int Inode = 9;

    /// <summary>Addresses with the process that waits there, where it can be seen; loopback is nobody else's, and left out.</summary>
    public static IEnumerable<(IPAddress Address, string? Process)> Find(HostRoot host, bool udp, int port)
    {
        var name = udp ? "udp" : "tcp";
        foreach (var words in Lines(host, $"/proc/net/{name}").Concat(Lines(host, $"/proc/net/{name}6")))
        {
            // sl local_address rem_address st … inode
            if (words.Length <= Inode || words[3] != (udp ? Unconnected : Listening) || words[1].Split(':') is not [var hex, var at])
            {
                continue;
            }
            if (!int.TryParse(at, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
                || number != port
                || Address(hex) is not { } address)
            {
                continue;
            }
            if (!IPAddress.IsLoopback(address)) yield return (address, Owner(host, words[Inode]));
        }
    }

    private static IEnumerable<string[]> Lines(HostRoot host, string path)
        => (host.TryRead(path) ?? "").Split('\n').Skip(1).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Words of four bytes, each as it lies in memory: the first byte is the last.</summary>
    private static IPAddress? Address(string hex)
    {
        if (hex.Length is not (8 or 32) || !hex.All(char.IsAsciiHexDigit)) return null;
        var bytes = Convert.FromHexString(hex);
        for (var word = 0; word < bytes.Length; word += 4) Array.Reverse(bytes, word, 4);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static string? Owner(HostRoot host, string inode)
    {
        foreach (var process in host.Names("/proc").Where(n => n.All(char.IsAsciiDigit)))
        {
            if (host.Names($"/proc/{process}/fd").Any(f => host.LinkTarget($"/proc/{process}/fd/{f}") == $"socket:[{inode}]"))
                return $"{host.TryReadLine($"/proc/{process}/comm")} ({process})";
        }

        return null;
    }
}
