using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Planning.Bridge;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Commands.Bridge;

/// <summary>Removes a bridge that no VM uses. Its ports remain; -Restore restores the configuration of the NIC.</summary>
[Cmdlet(VerbsCommon.Remove, "KvmBridge", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveKvmBridgeCommand : KvmCommand
{
    /// <summary>The bridges.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmBridge))]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>
    /// Moves addresses, routes and rules back to the NIC of New-KvmBridge -Persist, and restores the previous network files of the host.
    /// Rolls back on failure, also if this shell ends.
    /// </summary>
    [Parameter]
    public SwitchParameter Restore { get; set; }

    /// <summary>
    /// Suppresses the confirmation prompt. With -Restore, also restores files that were edited since; the edited ones are saved.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        foreach (var name in Name) Each(name, () => Remove(name));
    }

    private void Remove(string name)
    {
        var interfaces = new Interfaces(HostRoot.Current);
        if (Restore)
        {
            Return(interfaces, name);
            return;
        }

        BridgeErrors.RequireBridge(interfaces, name);
        BridgeErrors.RequireRights(interfaces);
        var bridge = Unused(interfaces, name);
        if (NextHop.OfSession(Cancel) == name) throw BridgeErrors.CarriesSession(name, "removing it");
        var isPersistent = new BridgeBackup(HostRoot.Current, name).IsInForce;
        var change =
            $"Remove bridge {name}{Named(" of ports", bridge.Port)}{Named(" with addresses", bridge.Address)}{Lost(bridge, isPersistent)}";
        if (!Approve(change, $"{change}\nDo this?", Force)) return;
        Warn(name);
        new BridgeCommands(new IpRoute(WriteVerbose), Cancel).Remove(name);
        if (isPersistent)
            WriteWarning(
                $"The host's network files create '{name}' again when the host starts. To restore the previous files: Remove-KvmBridge "
                    + $"{name} -Restore");
    }

    private void Return(Interfaces interfaces, string name)
    {
        InterfaceName.Validate(name);
        var returning = BridgeRestore.Plan(interfaces, name, Force, Cancel);
        if (returning.IsLive) Unused(interfaces, name);
        BridgeErrors.RequireRights(interfaces);
        if (!Approve(returning.Text, $"{returning.Text}\nDo this?", Force)) return;
        Warn(name);
        if (returning.Run(WriteVerbose, WriteWarning, Cancel) is { } folder) WriteWarning($"The edited files are saved in {folder}.");
    }

    /// <exception cref="KvmException">BridgeInUse.</exception>
    private KvmBridge Unused(Interfaces interfaces, string name)
    {
        var bridge = BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel).Read(name, Cancel);
        var taps = bridge.Port.Where(interfaces.IsTap).ToList();
        if (taps.Count > 0)
        {
            var users =
                bridge.VMName.Length > 0
                    ? $"by running VMs: {string.Join(", ", bridge.VMName)}"
                    : $"by {string.Join(", ", taps)}, NICs of VMs that libvirt does not know";
            throw new KvmException(
                "BridgeInUse",
                Failure.Busy,
                $"The bridge '{name}' is used {users}.",
                bridge.VMName.Length > 0
                    ? $"Stop them first: Stop-KvmVM {string.Join(", ", bridge.VMName.Select(VMErrors.QuoteName))}"
                    : "Stop the processes that use them first.");
        }

        return bridge;
    }

    /// <summary>What becomes of addresses: they go with the bridge, and the NIC that they came from has none.</summary>
    private static string Lost(KvmBridge bridge, bool isPersistent)
    {
        if (bridge.Address.Length == 0) return "";
        var ports =
            bridge.Port.Length == 0
                ? "the addresses are removed"
                : $"{string.Join(", ", bridge.Port)} {(bridge.Port.Length == 1 ? "is" : "are")} left without addresses";
        return $": {ports}{(isPersistent ? "; -Restore moves the addresses back" : "")}";
    }

    private static string Named(string what, string[] all) => all.Length == 0 ? "" : $"{what} {string.Join(", ", all)}";

    private void Warn(string name)
    {
        try
        {
            if (BridgeReader.StoredVMs(Hypervisor, name) is { Count: > 0 } stored)
                WriteWarning($"VMs that are off use '{name}' and cannot start without it: {string.Join(", ", stored)}");
        }
        catch (Exception error) when (Session.MeansNoHost(error))
        {
            WriteVerbose($"Whether VMs that are off use it is unknown: {error.Message}");
        }
    }
}
