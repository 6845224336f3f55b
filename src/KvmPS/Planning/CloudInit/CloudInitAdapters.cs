using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KvmPS.Model;

namespace KvmPS.Planning.CloudInit;

/// <summary>
/// What a guest's network adapters are to have, checked before anything is written: a guest with wrong addresses cannot be reached to
/// correct them.
/// </summary>
internal static class CloudInitAdapters
{
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;

    /// <summary>The adapters with addresses as they are written elsewhere.</summary>
    /// <exception cref="KvmException">InvalidMacAddress, InvalidText, InvalidAddress, MacAddressInUse or AddressInUse.</exception>
    public static KvmCloudNetworkAdapter[] Check(IEnumerable<KvmCloudNetworkAdapter> adapters)
    {
        KvmCloudNetworkAdapter[] normal = [.. adapters.Select(Normalise)];
        if (Repeated(normal.Select(a => a.MacAddress)) is { } mac)
        {
            throw new KvmException("MacAddressInUse", Failure.AlreadyExists,
                $"Two network adapters have the MAC address {mac}: cloud-init could not tell them apart.",
                "Specify a different one for each, or leave MacAddress out: New-KvmVM then generates one.");
        }

        if (Repeated(normal.SelectMany(a => a.Address).Select(a => a.Split('/')[0])) is { } address)
        {
            throw new KvmException("AddressInUse", Failure.AlreadyExists, $"The address {address} is given twice.",
                "Specify different addresses for each network adapter.");
        }

        return normal;
    }

    /// <summary>A sentence where several adapters have a default gateway of one family; null where none have.</summary>
    public static string? GatewayWarning(IEnumerable<KvmCloudNetworkAdapter> adapters)
        => adapters.SelectMany(a => a.Gateway).GroupBy(g => g.Contains(':', StringComparison.Ordinal))
            .FirstOrDefault(f => f.Count() > 1) is { } family
            ? $"Several network adapters have a default gateway for {(family.Key ? "IPv6" : "IPv4")} ({string.Join(", ", family)}): "
                + "which one the guest uses is undefined. Give Gateway to one adapter only."
            : null;

    /// <summary>
    /// The gateways that are in none of the adapter's subnets, as with an address of /32: the guest reaches them only where it is told
    /// that they are on the link. It knows that of link-local ones.
    /// </summary>
    public static IEnumerable<string> OnLinkGateways(KvmCloudNetworkAdapter adapter)
        => adapter.Gateway.Where(g => IPAddress.Parse(g) is var gateway && !gateway.IsIPv6LinkLocal
            && SubnetsOf(adapter, gateway.AddressFamily) is { Count: > 0 } subnets && !subnets.Exists(s => s.Contains(gateway)));

    private static KvmCloudNetworkAdapter Normalise(KvmCloudNetworkAdapter adapter)
    {
        CloudInitRules.RequireText("DnsSearch", adapter.DnsSearch);
        var gateways = adapter.Gateway.Select(g => Address(g, "Gateway")).ToList();
        if (gateways.DistinctBy(g => g.AddressFamily).Count() < gateways.Count)
        {
            throw Invalid(string.Join(", ", adapter.Gateway), "Gateway", "there can be one for IPv4 and one for IPv6");
        }

        var normal = adapter with
        {
            MacAddress = adapter.MacAddress is null ? null : MacAddress.Normalise(adapter.MacAddress),
            Address = [.. adapter.Address.Select(WithPrefix)],
            Gateway = [.. gateways.Select(g => g.ToString())],
            Dns = [.. adapter.Dns.Select(d => Address(d, "Dns").ToString())],
        };
        foreach (var gateway in gateways) CheckGateway(normal, gateway);
        return normal;
    }

    private static void CheckGateway(KvmCloudNetworkAdapter adapter, IPAddress gateway)
    {
        var text = gateway.ToString();
        if (adapter.Address.Any(a => a.Split('/')[0] == text)) throw Invalid(text, "Gateway", "it is the adapter's own address");
        var subnets = SubnetsOf(adapter, gateway.AddressFamily);
        foreach (var subnet in subnets)
        {
            if (Reserved(gateway, subnet) is { } why) throw Invalid(text, "Gateway", why);
        }

        // An IPv6 address may come from a router, an IPv4 address only from DHCP.
        var dhcp = adapter.Dhcp ?? adapter.Address.Length == 0;
        if (subnets.Count == 0 && gateway.AddressFamily == AddressFamily.InterNetwork && !dhcp)
        {
            throw Invalid(text, "Gateway", "the adapter has no IPv4 address", "Specify an IPv4 address too, or Dhcp = $true.");
        }
    }

    private static string WithPrefix(string text)
    {
        if (text.Split('/') is not [var address, var bits])
        {
            throw Invalid(text, "Address", "its prefix length is missing", "Write it as 10.0.0.5/24");
        }

        var parsed = Address(address, "Address");
        var most = parsed.AddressFamily == AddressFamily.InterNetwork ? IPv4Bits : IPv6Bits;
        if (!int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length < 1 || length > most)
        {
            throw Invalid(text, "Address", $"the prefix length is 1 to {most}");
        }

        if (IPAddress.IsLoopback(parsed)) throw Invalid(text, "Address", "it is a loopback address");
        if (Reserved(parsed, Subnet.Of(parsed, length)) is { } why) throw Invalid(text, "Address", why);
        return $"{parsed}/{length}";
    }

    /// <summary>Why a host in a subnet cannot have an address; null where it can. An IPv6 router may have the first one.</summary>
    private static string? Reserved(IPAddress address, Subnet subnet)
        => !subnet.IsIPv6 && subnet.Reserved(address) is { } reserved ? $"it is {reserved} of {subnet}" : null;

    private static List<Subnet> SubnetsOf(KvmCloudNetworkAdapter adapter, AddressFamily family)
        => [.. adapter.Address.Select(a => a.Split('/'))
            .Select(a => (Address: IPAddress.Parse(a[0]), Bits: int.Parse(a[1], CultureInfo.InvariantCulture)))
            .Where(a => a.Address.AddressFamily == family).Select(a => Subnet.Of(a.Address, a.Bits))];

    private static IPAddress Address(string text, string what)
    {
        // .NET takes 10.1 for 10.0.0.1.
        if (!IPAddress.TryParse(text, out var address) || (address.AddressFamily == AddressFamily.InterNetwork
            ? text.Count(c => c == '.') != 3 : address.ScopeId != 0 || text.Contains('%', StringComparison.Ordinal)))
        {
            throw Invalid(text, what, "it is not an IPv4 or IPv6 address");
        }

        var isHost = address.AddressFamily == AddressFamily.InterNetworkV6
            ? !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any) : address.GetAddressBytes()[0] is not (0 or >= 224);
        return isHost ? address : throw Invalid(text, what, "no host can have it");
    }

    private static string? Repeated(IEnumerable<string?> values)
        => values.OfType<string>().GroupBy(v => v).FirstOrDefault(g => g.Count() > 1)?.Key;

    private static KvmException Invalid(string text, string what, string why, string? advice = null) => new(
        "InvalidAddress", Failure.InvalidArgument, $"{what} '{text}' of a network adapter is not valid: {why}.",
        advice ?? "Specify it as in -NetworkAdapter @{ Address = '10.0.0.5/24'; Gateway = '10.0.0.1'; Dns = '10.0.0.1' }");
}
