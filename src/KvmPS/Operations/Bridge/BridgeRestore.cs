using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Bridge;
using KvmPS.State;

namespace KvmPS.Operations.Bridge;

/// <summary>
/// The way back of a bridge that is written in the host's network files: the NIC has all again, and the files are as they were.
/// </summary>
internal sealed class BridgeRestore
{
    private readonly BridgeBackup _backup;
    private readonly string _name, _nic;
    private readonly NetworkState? _before;
    private readonly BridgePlan? _move;
    private readonly IReadOnlyList<FileReplacement> _files;
    private readonly IReadOnlyList<string> _edited;
    private readonly IReadOnlyList<KvmHostNetworkManager> _managers;

    private BridgeRestore(
        BridgeBackup backup,
        BridgeManifest manifest,
        IReadOnlyList<string> edited,
        IReadOnlyList<KvmHostNetworkManager> managers,
        NetworkState? before,
        BridgePlan? move)
    {
        (_backup, _edited, _managers, _before, _move) = (backup, edited, managers, before, move);
        (_name, _nic) = (manifest.Bridge, manifest.Interface);
        _files = backup.Return(manifest);
    }

    /// <summary>False when the bridge itself has gone already.</summary>
    public bool IsLive => _move is not null;

    /// <summary>Every step, for -WhatIf.</summary>
    public string Text
    {
        get
        {
            var back =
                _files.Count == 0
                    ? "The host's network files need no change."
                    : $"Restore the host's network files:\n  {string.Join("\n  ", _files.SelectMany(f => f.Lines))}";
            if (_move is null) return back;
            var steps =
                $"Move the configuration from bridge {_name} back to {_nic} with these steps:\n  "
                    + $"{string.Join("\n  ", _move.Steps(_nic))}\nrolled back on failure by:\n  {string.Join("\n  ", _move.UndoSteps)}";
            return _managers.Count == 0 ? $"{steps}\n{back}" : $"{back}\nMake {string.Join(" and ", _managers)} read them again\n{steps}";
        }
    }

    /// <exception cref="KvmException">NoBridgeBackup, BridgeFilesChanged, BridgeNotReturnable, BridgeBackupDamaged.</exception>
    public static BridgeRestore Plan(Interfaces interfaces, string name, bool force, CancellationToken cancel)
    {
        var backup = new BridgeBackup(HostRoot.Current, name);
        var manifest =
            backup.Read()
            ?? throw new KvmException(
                "NoBridgeBackup",
                Failure.NotFound,
                $"There is no backup of the host's network files from before '{name}': the bridge was not created with New-KvmBridge "
                    + "-Persist.",
                $"Remove only the bridge: Remove-KvmBridge {name}");
        var edited = backup.Edited(manifest);
        if (edited.Count > 0 && !force)
            throw new KvmException(
                "BridgeFilesChanged",
                Failure.InvalidOperation,
                $"Files were edited after New-KvmBridge wrote them: {string.Join(", ", edited)}. Nothing was changed.",
                $"Restore them by hand from {backup.Folder}, or anyway with Remove-KvmBridge {name} -Restore -Force, which keeps a copy "
                    + "of the edited files.");
        if (!interfaces.IsBridge(name)) return new(backup, manifest, edited, [], null, null);
        var port = manifest.Interface;
        // VMs' NICs are told about elsewhere.
        var others = interfaces.Read(name).Port.Where(p => p != port && !interfaces.IsTap(p)).ToList();
        if (interfaces.Master(port) != name)
            throw NotReturnable(
                $"'{port}' is no longer a port of '{name}'",
                $"Add it again with Add-KvmBridgePort {name} {port}, or remove the bridge first: Remove-KvmBridge {name}");
        if (others.Count > 0)
        {
            throw NotReturnable(
                $"'{name}' has other ports too: {string.Join(", ", others)}",
                $"Remove them first: Remove-KvmBridgePort {name} {string.Join(", ", others)}");
        }
        var state = HostNetwork.Read(cancel);
        var managers = new NetworkConfiguration(HostRoot.Current).Running(port, manifest.Manager);
        return new(
            backup,
            manifest,
            edited,
            managers,
            state,
            BridgePlan.Back(state, name, port, interfaces.Settings(port), managers.Count > 0));
    }

    /// <summary>Does it.</summary>
    /// <returns>Where edited files are kept; null when none were.</returns>
    /// <exception cref="KvmException">BridgeNotRemoved, BridgeNotRestored.</exception>
    public string? Run(Action<string> say, Action<string> warn, CancellationToken cancel)
    {
        var folder = _edited.Count == 0 ? null : _backup.Keep(_edited);
        if (_move is null)
            _backup.Apply(_files);
        else
            new BridgeTransactionRunner(_name, _name, _nic, cancel)
            {
                Say = say,
                Warn = warn,
                Managers = _managers,
            }.Run(_move, _before!, confirmSec: null, _files);
        _backup.Delete();
        return folder;
    }

    private static KvmException NotReturnable(string why, string advice) =>
        new("BridgeNotReturnable", Failure.InvalidOperation, $"The previous configuration of the NIC cannot be restored: {why}.", advice);
}
