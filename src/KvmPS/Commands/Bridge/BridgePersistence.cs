using KvmPS.Host;
using KvmPS.Objects;
using KvmPS.Planning.Bridges;
using KvmPS.Planning.Persistence;
using KvmPS.State;

namespace KvmPS.Commands.Bridge;

/// <summary>The files by which a bridge is there again when the host starts.</summary>
internal sealed class BridgePersistence
{
    private readonly string bridge;
    private readonly BridgeBackup backup;

    private BridgePersistence(string bridge, BridgeBackup backup, ManagerClaim claim, IReadOnlyList<ConfigFile> configuration)
    {
        (this.bridge, this.backup) = (bridge, backup);
        Manager = claim.Manager;
        Files = backup.Swaps(configuration);
    }

    public HostNetworkManager Manager { get; }

    public IReadOnlyList<FileSwap> Files { get; }

    /// <summary>What is to be known of it; null when nothing is.</summary>
    public string? Warning { get; private init; }

    /// <summary>The files line by line, and their undo, for -WhatIf.</summary>
    public string Text => $"and once it is kept, for {Manager}:\n  {string.Join("\n  ", Files.SelectMany(f => f.Lines))}\nwhat was there before is kept in {backup.Folder}, and comes back by:\n  Remove-KvmBridge {bridge} -Restore\n";

    /// <exception cref="KvmException">NetworkManagerUnknown, NetworkManagerAmbiguous, BridgeAlreadyPersistent, NotPersistable, NetworkFileUnreadable.</exception>
    public static BridgePersistence Plan(NetworkState state, BridgeWish wish, string nic, HostNetworkManager? to)
    {
        var host = HostRoot.Current;
        var backup = new BridgeBackup(host, wish.Name);
        if (backup.IsInForce)
            throw new KvmException("BridgeAlreadyPersistent", Failure.AlreadyExists, $"The host's network files make a bridge '{wish.Name}' already: see {backup.Folder}/manifest.json.",
                $"Remove-KvmBridge {wish.Name} -Restore puts them back as they were before; or choose another name.");
        var configuration = new NetworkConfiguration(host);
        if (configuration.Maker(wish.Name) is { } maker)
            throw new KvmException("BridgeAlreadyPersistent", Failure.AlreadyExists, $"{maker} makes an interface '{wish.Name}' already when the host starts. Nothing was changed.", "Choose another name, or take it out of that file.");
        var claims = configuration.Claims(nic);
        var claim = Choose(claims, nic, to);
        var (servers, domains) = configuration.Dns(nic);
        var bridge = PersistentBridge.From(state, wish, nic, servers, domains);
        var others = claims.Where(c => c.Manager != claim.Manager).ToList();
        return new(wish.Name, backup, claim, configuration.Plan(bridge, claim))
        {
            Warning = others.Count == 0 ? null : $"'{nic}' is set up by {string.Join(" and ", others)} as well, which does not know the bridge: take the NIC out there before the host restarts.",
        };
    }

    /// <summary>Copies what is there; it is on the disk before anything is changed.</summary>
    public void Keep(string nic) => backup.Write(nic, Manager, Files);

    /// <summary>Forgets the copies again where nothing was written.</summary>
    public void Forget()
    {
        if (!backup.IsInForce) backup.Delete();
    }

    private static ManagerClaim Choose(IReadOnlyList<ManagerClaim> claims, string nic, HostNetworkManager? to)
    {
        var all = claims.Where(c => to is null || c.Manager == to).ToList();
        if (all.Count == 1) return all[0];
        if (all.Count == 0 && to is not null) return new(to.Value, null);
        var kinds = string.Join(", ", Enum.GetNames<HostNetworkManager>());
        if (all.Count == 0)
            throw new KvmException("NetworkManagerUnknown", Failure.NotFound, $"Nothing was found that sets up '{nic}' when this host starts. Nothing was changed.", $"Say whose files to write: -PersistTo {kinds}");
        var several = all.Select(c => c.Manager).Distinct().Count() > 1;
        throw new KvmException("NetworkManagerAmbiguous", Failure.InvalidOperation, $"'{nic}' is set up by {(several ? "several" : "several files")}: {string.Join(", ", all)}. Nothing was changed.",
            several ? $"Say whose files to write: -PersistTo {all[0].Manager}, and take the NIC out of the other." : "Write all about the NIC into one of them.");
    }
}
