using System.IO.Enumeration;
using System.Net;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Persistence;

namespace KvmPS.Operations.Bridge;

/// <summary>
/// Who sets up a NIC of this host, by what the managers themselves write down: networkd and NetworkManager below /run (what networkctl
/// and nmcli show), the others by their files.
/// </summary>
internal sealed class NetworkConfiguration(HostRoot host)
{
    private static readonly string[] NetplanFolders = ["/etc/netplan", "/run/netplan", "/usr/lib/netplan"];
    private static readonly string[] KeyfileFolders =
    [
        "/etc/NetworkManager/system-connections",
        "/run/NetworkManager/system-connections",
        "/usr/lib/NetworkManager/system-connections",
    ];
    private static readonly string[] NetworkdFolders =
    [
        "/etc/systemd/network",
        "/run/systemd/network",
        "/usr/local/lib/systemd/network",
        "/usr/lib/systemd/network",
        "/lib/systemd/network",
    ];
    private static readonly string[] Leftovers = [".bak", "~", ".orig", ".rpmsave", ".rpmnew", ".rpmorig"];

    /// <summary>All that set up the NIC: one, if all is well. A manager that works for another is not told beside that.</summary>
    public IReadOnlyList<ManagerClaim> Claims(string nic)
    {
        List<ManagerClaim> netplan =
        [
            .. Files(KvmHostNetworkManager.Netplan, nic, NetplanFolders.SelectMany(f => In(f, "*.yaml")), NetplanFiles.Names),
        ];
        List<ManagerClaim> ifcfg =
        [
            .. Files(
                KvmHostNetworkManager.Ifcfg,
                nic,
                In(IfcfgFiles.Folder, "ifcfg-*").Where(f => !Leftovers.Any(l => f.EndsWith(l, StringComparison.Ordinal))),
                IfcfgFiles.Names),
        ];
        IEnumerable<ManagerClaim> ifupdown =
            host.Exists("/usr/sbin/ifup") || host.Exists("/sbin/ifup")
                ? Files(KvmHostNetworkManager.Ifupdown, nic, InterfaceFiles(), IfupdownFiles.Names)
                : [];
        return
        [
            .. netplan,
            .. ifcfg,
            .. ifupdown,
            .. Networkd(nic).Where(c => netplan.Count == 0 || !Path.GetFileName(c.File!).Contains("netplan", StringComparison.Ordinal)),
            .. NetworkManager(nic)
                .Where(c =>
                    c.File is null
                        ? ifcfg.Count == 0
                        : netplan.Count == 0 || !Path.GetFileName(c.File).StartsWith("netplan-", StringComparison.Ordinal)),
        ];
    }

    /// <summary>
    /// Managers that set up the NIC while the host runs, in the order in which they are to read their files again: they would undo what is
    /// done to it behind their back.
    /// </summary>
    /// <param name="nic">The NIC.</param>
    /// <param name="files">Whose files the NIC is in.</param>
    public IReadOnlyList<KvmHostNetworkManager> Running(string nic, KvmHostNetworkManager files)
    {
        List<KvmHostNetworkManager> running = [.. Networkd(nic).Concat(NetworkManager(nic)).Select(c => c.Manager).Distinct()];
        return running.Count > 0 && files == KvmHostNetworkManager.Netplan ? [files, .. running] : running;
    }

    /// <summary>The files by which a manager would set up the bridge.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="claim">The manager, and the NIC's file.</param>
    public IReadOnlyList<ConfigFile> Plan(PersistentBridge bridge, ManagerClaim claim)
    {
        var text = claim.File is null ? null : host.TryRead(claim.File);
        // It would be written back as other bytes.
        if (text?.Contains('\uFFFD', StringComparison.Ordinal) == true)
            throw new KvmException(
                "NetworkFileUnreadable",
                Failure.NotSupported,
                $"{claim.File} is not UTF-8. Nothing was changed.",
                $"Convert it: iconv -f latin1 -t utf-8 {claim.File}");
        var link = LinkFiles.Plan(bridge, claim.Manager, Links());
        IReadOnlyList<ConfigFile> files = claim.Manager switch
        {
            KvmHostNetworkManager.Networkd => NetworkdFiles.Plan(bridge, claim.File, text + DropIns(claim.File)),
            KvmHostNetworkManager.NetworkManager => KeyfileFiles.Plan(bridge, text),
            KvmHostNetworkManager.Netplan => NetplanFiles.Plan(bridge, claim.File ?? Unread(bridge.Nic), text),
            KvmHostNetworkManager.Ifupdown => IfupdownFiles.Plan(
                bridge,
                claim.File ?? (host.Exists(IfupdownFiles.Main) ? IfupdownFiles.Main : null),
                text ?? host.TryRead(IfupdownFiles.Main)),
            _ => IfcfgFiles.Plan(bridge, claim.File, text, host.Names(IfcfgFiles.Folder)),
        };
        return link is null ? files : [link, .. files];
    }

    /// <summary>A file by which an interface of that name is made already when the host starts; null for none.</summary>
    public string? Maker(string name) =>
        NetplanFolders.SelectMany(f => In(f, "*.yaml")).FirstOrDefault(f => NetplanFiles.Makes(host.TryRead(f) ?? "", name))
        ?? NetworkdFolders.SelectMany(f => In(f, "*.netdev")).FirstOrDefault(f => Value(f, "Name") == name)
        // What NetworkManager keeps below /run is gone when the host starts.
        ?? KeyfileFolders
            .Where(f => !f.StartsWith("/run/", StringComparison.Ordinal))
            .SelectMany(f => In(f, "*"))
            .FirstOrDefault(f => Value(f, "interface-name") == name)
        ?? InterfaceFiles().FirstOrDefault(f => IfupdownFiles.Names(host.TryRead(f) ?? "", name))
        ?? In(IfcfgFiles.Folder, "ifcfg-*").FirstOrDefault(f => IfcfgFiles.Names(host.TryRead(f) ?? "", name));

    /// <summary>Name servers and search domains of a NIC: those of systemd-resolved or networkd, else the host's.</summary>
    public (IReadOnlyList<string> Servers, IReadOnlyList<string> Domains) Dns(string nic)
    {
        (string, string)[] ofTheNic =
        [
            ($"/run/systemd/resolve/netif/{Index(nic)}", "SERVERS"),
            ($"/run/systemd/netif/links/{Index(nic)}", "DNS"),
        ];
        foreach (var (file, key) in ofTheNic)
        {
            if (Value(file, key) is not { Length: > 0 } servers) continue;
            return (Servers(servers.Split(' ')), Names((Value(file, "DOMAINS") ?? "").Split(' ')));
        }

        var lines = (host.TryRead("/etc/resolv.conf") ?? "")
            .Split('\n')
            .Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length > 1)
            .ToList();
        return (
            Servers(lines.Where(w => w[0] == "nameserver").Select(w => w[1])),
            Names(lines.Where(w => w[0] is "search" or "domain").SelectMany(w => w[1..])));
    }

    // resolved may add a port, a NIC and a name; a stub of the host's own is none that another manager could ask.
    private static List<string> Servers(IEnumerable<string> words) =>
        [
            .. words
                .Select(w => w.Split('#')[0].Split('%')[0])
                .Where(w => IPAddress.TryParse(w, out var server) && !IPAddress.IsLoopback(server) && !server.IsIPv6LinkLocal)
                .Distinct(),
        ];

    private static List<string> Names(IEnumerable<string> words)
        => [.. words.Where(w => w.Length > 0 && w.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && w != ".").Distinct()];

    /// <summary>udev's .link files with their drop-ins, in its order. An empty one hides those of that name in other folders.</summary>
    private IEnumerable<(string Path, string Text)> Links() =>
        NetworkdFolders
            .SelectMany(f => In(f, "*.link"))
            .DistinctBy(Path.GetFileName)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .Select(f => (f, Text: host.TryRead(f) is { Length: > 0 } text ? text + DropIns(f) : ""))
            .Where(f => f.Text.Length > 0);

    private IEnumerable<ManagerClaim> Networkd(string nic)
    {
        var links = $"/run/systemd/netif/links/{Index(nic)}";
        if (Value(links, "NETWORK_FILE") is { Length: > 0 } file && Value(links, "ADMIN_STATE") != "unmanaged")
        {
            yield return new(KvmHostNetworkManager.Networkd, file);
        }
    }

    private IEnumerable<ManagerClaim> NetworkManager(string nic)
    {
        var device = $"/run/NetworkManager/devices/{Index(nic)}";
        if (Value(device, "managed") != "true") yield break;
        var profile = Value(device, "connection-uuid");
        yield return new(
            KvmHostNetworkManager.NetworkManager,
            profile is null ? null : KeyfileFolders.SelectMany(f => In(f, "*")).FirstOrDefault(f => Value(f, "uuid") == profile));
    }

    private string DropIns(string? file) =>
        file is null
            ? ""
            : string.Concat(
                NetworkdFolders
                    .SelectMany(f => In($"{f}/{Path.GetFileName(file)}.d", "*.conf"))
                    .DistinctBy(Path.GetFileName)
                    .OrderBy(Path.GetFileName, StringComparer.Ordinal)
                    .Select(f => $"\n{host.TryRead(f)}"));

    /// <summary>
    /// A file of netplan's that has the NIC's name in it, and was not understood: what it says would be added to what is written beside it.
    /// </summary>
    private string? Unread(string nic) =>
        NetplanFolders
            .SelectMany(f => In(f, "*.yaml"))
            .FirstOrDefault(f => (host.TryRead(f) ?? "").Split([' ', '\t', '\n', ':', '{', '}', ',', '"', '\'']).Contains(nic));

    private IEnumerable<string> InterfaceFiles()
    {
        if (host.TryRead(IfupdownFiles.Main) is not { } main) return [];
        return
        [
            IfupdownFiles.Main,
            .. IfupdownFiles
                .Sources(main)
                .Select(p => p.StartsWith('/') ? p : $"/etc/network/{p}")
                .SelectMany(p => In(Path.GetDirectoryName(p)!, Path.GetFileName(p)))
                .Distinct(),
        ];
    }

    private IEnumerable<ManagerClaim> Files(
        KvmHostNetworkManager manager,
        string nic,
        IEnumerable<string> files,
        Func<string, string, bool> names) =>
        files.Where(f => host.TryRead(f) is { } text && names(text, nic)).Select(f => new ManagerClaim(manager, f));

    private IEnumerable<string> In(string folder, string pattern) =>
        host.Names(folder)
            .Where(n => n[0] != '.' && FileSystemName.MatchesSimpleExpression(pattern, n, ignoreCase: false))
            .Order(StringComparer.Ordinal)
            .Select(n => $"{folder}/{n}");

    private string Index(string nic) => host.TryReadLine($"/sys/class/net/{nic}/ifindex") ?? "none";

    private string? Value(string file, string key) =>
        (host.TryRead(file) ?? "")
            .Split('\n')
            .FirstOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal))
            ?[(key.Length + 1)..].Trim();
}
