using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Bridge;
using KvmPS.Planning.Persistence;
using KvmPS.State;

namespace KvmPS.Operations.Bridge;

/// <summary>The files by which a bridge is there again when the host starts.</summary>
internal sealed class BridgePersistence
{
    private readonly string _bridge;
    private readonly BridgeBackup _backup;

    private BridgePersistence(string bridge, BridgeBackup backup, ManagerClaim claim, IReadOnlyList<ConfigFile> configuration)
    {
        (_bridge, _backup) = (bridge, backup);
        Manager = claim.Manager;
        Files = backup.Swaps(configuration);
    }

    public KvmHostNetworkManager Manager { get; }

    public IReadOnlyList<FileReplacement> Files { get; }

    /// <summary>What is to be known of it; null when nothing is.</summary>
    public string? Warning { get; private init; }

    /// <summary>The files line by line, and their undo, for -WhatIf.</summary>
    public string Text =>
        $"and after it is kept, these files of {Manager}:\n  {string.Join("\n  ", Files.SelectMany(f => f.Lines))}\nthe previous files "
            + $"are backed up in {_backup.Folder}, and restored by:\n  Remove-KvmBridge {_bridge} -Restore\n";

    /// <exception cref="KvmException">NetworkManagerUnknown, NetworkManagerAmbiguous, BridgeAlreadyPersistent, NotPersistable,
    /// NetworkFileUnreadable.</exception>
    public static BridgePersistence Plan(NetworkState state, BridgeRequest request, string nic, KvmHostNetworkManager? to)
    {
        var host = HostRoot.Current;
        var backup = new BridgeBackup(host, request.Name);
        if (backup.IsInForce)
            throw new KvmException(
                "BridgeAlreadyPersistent",
                Failure.AlreadyExists,
                $"The host's network files already define a bridge '{request.Name}': see {backup.Folder}/manifest.json.",
                $"Restore the previous files with Remove-KvmBridge {request.Name} -Restore, or choose another name.");
        var configuration = new NetworkConfiguration(host);
        if (configuration.Maker(request.Name) is { } maker)
            throw new KvmException(
                "BridgeAlreadyPersistent",
                Failure.AlreadyExists,
                $"{maker} already creates an interface '{request.Name}' when the host starts. Nothing was changed.",
                "Choose another name, or remove the interface from that file.");
        var claims = configuration.Claims(nic);
        var claim = Choose(claims, nic, to);
        var (servers, domains) = configuration.Dns(nic);
        var bridge = PersistentBridge.From(state, request, nic, servers, domains);
        var others = claims.Where(c => c.Manager != claim.Manager).ToList();
        return new(request.Name, backup, claim, configuration.Plan(bridge, claim))
        {
            Warning =
                others.Count == 0
                    ? null
                    : $"'{nic}' is also configured by {string.Join(" and ", others)}, which does not know the bridge: remove the NIC "
                        + "there before the host restarts.",
        };
    }

    /// <summary>Copies what is there; it is on the disk before anything is changed.</summary>
    public void Keep(string nic) => _backup.Write(nic, Manager, Files);

    /// <summary>Forgets the copies again where nothing was written.</summary>
    public void Forget()
    {
        if (!_backup.IsInForce) _backup.Delete();
    }

    private static ManagerClaim Choose(IReadOnlyList<ManagerClaim> claims, string nic, KvmHostNetworkManager? to)
    {
        var all = claims.Where(c => to is null || c.Manager == to).ToList();
        if (all.Count == 1) return all[0];
        if (all.Count == 0 && to is not null) return new(to.Value, null);
        var kinds = string.Join(", ", Enum.GetNames<KvmHostNetworkManager>());
        if (all.Count == 0)
            throw new KvmException(
                "NetworkManagerUnknown",
                Failure.NotFound,
                $"No network manager was found that configures '{nic}' when this host starts. Nothing was changed.",
                $"Specify the network manager: -PersistTo {kinds}");
        var several = all.Select(c => c.Manager).Distinct().Count() > 1;
        throw new KvmException(
            "NetworkManagerAmbiguous",
            Failure.InvalidOperation,
            $"'{nic}' is configured by several {(several ? "network managers" : "files")}: {string.Join(", ", all)}. Nothing was changed.",
            several
                ? $"Specify the network manager with -PersistTo {all[0].Manager}, and remove the NIC from the other."
                : "Move the configuration of the NIC into one of them.");
    }
}
