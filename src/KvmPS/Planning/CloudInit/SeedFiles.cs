using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KvmPS.Model;

namespace KvmPS.Planning.CloudInit;

/// <summary>
/// Writes what cloud-init's NoCloud data source reads (https://cloudinit.readthedocs.io). All of it is JSON, which is YAML as well: nothing
/// that is typed can be taken for syntax.
/// </summary>
internal static partial class SeedFiles
{
    private const string Everything = "ALL=(ALL) NOPASSWD:ALL";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="request">What is to be set up; each NIC with its MAC address.</param>
    /// <param name="instance">What tells this guest from all others: with another one, cloud-init does its work anew.</param>
    /// <param name="hostName">The guest's name; null: the image's.</param>
    public static IReadOnlyList<SeedFile> Write(KvmCloudInit request, string instance, string? hostName)
    {
        var metaData = new JsonObject { ["instance-id"] = instance };
        if (hostName is not null) metaData["local-hostname"] = hostName;
        List<SeedFile> files =
        [
            new("meta-data", Text(metaData)),
            new("user-data", request.UserData ?? [.. "#cloud-config\n"u8, .. Text(UserData(request))]),
        ];
        // Without this file, cloud-init has every NIC use DHCP.
        if (request.NetworkAdapter.Length > 0) files.Add(new("network-config", Text(NetworkConfig(request.NetworkAdapter))));
        return files;
    }

    private static JsonObject UserData(KvmCloudInit request)
    {
        var data = new JsonObject();
        if (DefaultRoutes(request.NetworkAdapter).ToList() is { Count: > 0 } routes) data["bootcmd"] = List(routes);
        if (request.User is [{ Name: "" } image])
        {
            // The image's own user: cloud-init has keys of its own for it.
            if (image.SshKey.Length > 0) data["ssh_authorized_keys"] = List(image.SshKey);
            if (image.PasswordHash is not null)
            {
                data["password"] = image.PasswordHash;
                data["chpasswd"] = new JsonObject { ["expire"] = false };
            }
        }
        else if (request.User.Length > 0)
        {
            data["users"] = new JsonArray([.. request.User.Select(User)]);
        }

        if (request.Package.Length > 0)
        {
            // Most images come without lists of packages.
            data["package_update"] = true;
            data["packages"] = List(request.Package);
        }

        if (request.RunCommand.Length > 0) data["runcmd"] = List(request.RunCommand);
        return data;
    }

    private static JsonObject User(KvmCloudUser user)
    {
        var entry = new JsonObject { ["name"] = user.Name, ["shell"] = user.Shell };
        if (user.Group.Length > 0) entry["groups"] = List(user.Group);
        if (user.Sudo) entry["sudo"] = Everything;
        if (user.SshKey.Length > 0) entry["ssh_authorized_keys"] = List(user.SshKey);
        entry["lock_passwd"] = user.PasswordHash is null;
        if (user.PasswordHash is not null) entry["hashed_passwd"] = user.PasswordHash;
        return entry;
    }

    private static JsonObject NetworkConfig(KvmCloudNetworkAdapter[] adapters)
    {
        var ethernets = new JsonObject();
        for (var i = 0; i < adapters.Length; i++) ethernets[Name(i)] = Ethernet(adapters[i], Name(i));
        return new() { ["version"] = 2, ["ethernets"] = ethernets };
    }

    private static JsonObject Ethernet(KvmCloudNetworkAdapter adapter, string name)
    {
        var dhcp = adapter.Dhcp ?? adapter.Address.Length == 0;
        var entry = new JsonObject
        {
            ["match"] = new JsonObject { ["macaddress"] = adapter.MacAddress },
            // Renderers other than netplan find the NIC by its name alone.
            ["set-name"] = name,
            ["dhcp4"] = dhcp,
        };
        if (adapter.Address.Length > 0) entry["addresses"] = List(adapter.Address);
        var onLink = CloudInitAdapters.OnLinkGateways(adapter).ToList();
        // Routes would be the newer way, but cloud-init 22 and before make another of ::/0 for renderers other than netplan.
        foreach (var gateway in adapter.Gateway.Except(onLink)) entry[IsIPv6(gateway) ? "gateway6" : "gateway4"] = gateway;
        if (onLink.Count > 0) entry["routes"] = new JsonArray([.. onLink.Select(OnLinkRoute)]);
        if (adapter.Dns.Length > 0 || adapter.DnsSearch.Length > 0)
        {
            var servers = new JsonObject();
            if (adapter.Dns.Length > 0) servers["addresses"] = List(adapter.Dns);
            if (adapter.DnsSearch.Length > 0) servers["search"] = List(adapter.DnsSearch);
            entry["nameservers"] = servers;
        }

        return entry;
    }

    private static JsonObject OnLinkRoute(string gateway)
        => new() { ["to"] = IsIPv6(gateway) ? "::/0" : "0.0.0.0/0", ["via"] = gateway, ["on-link"] = true };

    /// <summary>
    /// Only netplan and NetworkManager reach a gateway outside the subnet: cloud-init leaves on-link out of what it writes for ifupdown and
    /// systemd-networkd. There the route is added at each boot, where it is missing.
    /// </summary>
    private static IEnumerable<string> DefaultRoutes(KvmCloudNetworkAdapter[] adapters)
        => adapters.SelectMany((adapter, i) => CloudInitAdapters.OnLinkGateways(adapter).Select(gateway =>
        {
            var route = IsIPv6(gateway) ? "ip -6 route" : "ip route";
            return $"{route} show default | grep -q . || {route} add default via {gateway} dev {Name(i)} onlink";
        }));

    private static string Name(int adapter) => $"eth{adapter}";

    private static bool IsIPv6(string address) => address.Contains(':', StringComparison.Ordinal);

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];

    /// <summary>
    /// YAML takes the two halves of a character beyond the first plane, as JSON escapes it, for two characters: it is written as itself.
    /// </summary>
    private static byte[] Text(JsonObject node) => Encoding.UTF8.GetBytes(
        Escape().Replace(node.ToJsonString(Readable), e => e.Groups[1].Success ? Regex.Unescape(e.Value) : e.Value) + "\n");

    [GeneratedRegex(@"\\u(D[89AB][0-9A-F]{2})\\uD[C-F][0-9A-F]{2}|\\.", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Escape();
}
