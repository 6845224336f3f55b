using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace KvmPS.Model;

/// <summary>A range of addresses as networks have: 192.168.50.0/24, fd00:50::/64.</summary>
internal readonly record struct Subnet
{
    // A host, a guest, the network's own address and the one that means all.
    private const int LongestIPv4 = 30;

    // libvirt refuses a range of DHCP whose addresses differ in more than their last 16 bits.
    private const int DhcpBits = 16;

    // What guests make addresses of their own from.
    private const int IPv6Prefix = 64;

    private Subnet(IPNetwork network)
    {
        Network = network;
    }

    public IPNetwork Network { get; }

    public int PrefixLength => Network.PrefixLength;

    public bool IsIPv6 => Network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The first address: the host's own.</summary>
    public IPAddress Gateway => At(1);

    /// <summary>The addresses that DHCP gives away when nobody says which: all but the host's, at most as many as libvirt takes.</summary>
    public (IPAddress First, IPAddress Last) Range =>
        IsIPv6 ? (At(0x100), At(0x1ff)) : (At(2), At((BigInteger.One << Math.Min(32 - PrefixLength, DhcpBits)) - 2));

    /// <summary>The last address, which in IPv4 means all hosts.</summary>
    public IPAddress Broadcast => At((BigInteger.One << ((IsIPv6 ? 128 : 32) - PrefixLength)) - 1);

    /// <param name="text">What was typed.</param>
    /// <param name="parameter">For the message.</param>
    /// <param name="v6">Which family it must be of.</param>
    /// <exception cref="KvmException">InvalidSubnet.</exception>
    public static Subnet Parse(string text, string parameter, bool v6)
    {
        var example = v6 ? "fd00:50::/64" : "192.168.50.0/24";
        var parts = text.Split('/');
        if (parts is not [var first, var last]
            || !IPAddress.TryParse(first, out var address)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || (address.AddressFamily == AddressFamily.InterNetwork && first.Count(c => c == '.') != 3))
        {
            throw Invalid($"it is not a subnet such as {example}");
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 != v6)
        {
            throw Invalid("it is of the other address family", "Use -Subnet for IPv4 and -IPv6Subnet for IPv6.");
        }
        if (bits > (v6 ? 128 : 32)) throw Invalid($"there are no {bits} bits in an address");
        var subnet = Of(address, bits);
        if (!subnet.Network.BaseAddress.Equals(address))
        {
            throw Invalid(
                $"{address} is an address within {subnet}",
                $"Did you mean {subnet}? The host uses the first address, {subnet.Gateway}.");
        }
        if (!v6 && bits is < 8 or > LongestIPv4) throw Invalid($"the prefix length must be 8 to {LongestIPv4}");
        if (v6 && bits != IPv6Prefix)
        {
            throw Invalid($"the prefix length must be {IPv6Prefix} for IPv6, because guests generate their addresses from it");
        }
        if (IPAddress.IsLoopback(address) || IsNoHost(address)) throw Invalid("such addresses are not for hosts");
        return subnet;

        KvmException Invalid(string why, string? advice = null) =>
            new(
                "InvalidSubnet",
                Failure.InvalidArgument,
                $"-{parameter} '{text}' is not valid: {why}.",
                advice ?? $"Specify it as in -{parameter} {example}");
    }

    /// <summary>The subnet that an address is in.</summary>
    public static Subnet Of(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++) bytes[i] &= (byte)(0xFF00 >> Math.Clamp(bits - (8 * i), 0, 8));
        return new(new IPNetwork(new IPAddress(bytes), bits));
    }

    /// <summary>True for addresses that no host has in any subnet, such as those of multicast.</summary>
    public static bool IsNoHost(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6Multicast || address.IsIPv6LinkLocal
            : address.GetAddressBytes()[0] is 0 or >= 224;

    /// <summary>
    /// What an address of this subnet is, such as "the broadcast address", where no host can have it; null where one can.
    /// </summary>
    public string? Reserved(IPAddress address)
    {
        // A link between two hosts, or one host alone, has neither (RFC 3021).
        if (!IsIPv6 && PrefixLength > LongestIPv4) return null;
        return address.Equals(Network.BaseAddress) ? "the network address"
            : !IsIPv6 && address.Equals(Broadcast) ? "the broadcast address"
            : null;
    }

    public bool Contains(IPAddress address) => Network.Contains(address);

    /// <summary>True for a range that libvirt's DHCP cannot have: its IPv4 addresses differ in more than their last 16 bits.</summary>
    public static bool IsTooWide(IPAddress first, IPAddress last) =>
        first.AddressFamily == AddressFamily.InterNetwork
        && !first.GetAddressBytes().AsSpan(0, 2).SequenceEqual(last.GetAddressBytes().AsSpan(0, 2));

    public bool Overlaps(Subnet other) => Contains(other.Network.BaseAddress) || other.Contains(Network.BaseAddress);

    public override string ToString() => Network.ToString();

    private IPAddress At(BigInteger offset)
    {
        var size = IsIPv6 ? 16 : 4;
        var number = new BigInteger(Network.BaseAddress.GetAddressBytes(), isUnsigned: true, isBigEndian: true) + offset;
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return new([.. new byte[size - bytes.Length], .. bytes]);
    }
}
