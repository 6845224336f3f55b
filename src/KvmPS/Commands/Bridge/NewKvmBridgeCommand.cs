using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;
using KvmPS.Planning.Bridge;
using KvmPS.Tools;

namespace KvmPS.Commands.Bridge;

/// <summary>
/// Creates a bridge; with -Interface from a NIC, whose addresses, routes, rules and MAC address move to it without losing a connection.
/// Rolls back on failure, also if this shell ends.
/// </summary>
[Cmdlet(VerbsCommon.New, "KvmBridge", SupportsShouldProcess = true)]
[OutputType(typeof(KvmBridge))]
public sealed class NewKvmBridgeCommand : KvmCommand
{
    /// <summary>The bridge's name, at most 15 characters, such as br0.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The NIC that becomes its first port and hands over its configuration. Default: none, an empty bridge.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? Interface { get; set; }

    /// <summary>Enables the spanning tree protocol, which detects loops; ports then forward after 4 seconds. Default: disabled.</summary>
    [Parameter]
    public SwitchParameter Stp { get; set; }

    /// <summary>Enables VLAN filtering; untagged frames are in VLAN 1. Default: all frames are forwarded unchanged.</summary>
    [Parameter]
    public SwitchParameter Vlan { get; set; }

    /// <summary>The MTU in bytes, 68 to 65535; it also applies to the NIC. Default: the MTU of the NIC, or 1500.</summary>
    [Parameter]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <summary>
    /// With -Interface: rolls back after this time, in seconds, unless Confirm-KvmBridge confirms the bridge, from this session or another.
    /// Default: passed checks are enough.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int? ConfirmTimeoutSec { get; set; }

    /// <summary>
    /// With -Interface: when the bridge is kept, also writes it to the files of the network manager of the NIC. The previous content
    /// is kept in /var/lib/kvmps/bridge. Default: the bridge lasts until the host restarts.
    /// </summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>
    /// The network manager whose files are written: Networkd, NetworkManager, Netplan, Ifupdown or Ifcfg; it implies -Persist. Default: the
    /// detected one.
    /// </summary>
    [Parameter]
    public KvmHostNetworkManager? PersistTo { get; set; }

    private bool IsPersistent => Persist || PersistTo is not null;

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        InterfaceName.Validate(Name);
        var interfaces = new Interfaces(HostRoot.Current);
        if (interfaces.Exists(Name))
            throw new KvmException(
                "BridgeAlreadyExists",
                Failure.AlreadyExists,
                $"{(interfaces.IsBridge(Name) ? "A bridge" : "An interface")} named '{Name}' already exists.",
                interfaces.IsBridge(Name) && Interface is not null
                        ? $"Choose another name, or add the NIC to it: Add-KvmBridgePort {Name} {Interface}"
                    : IsPersistent
                        ? "-Persist applies only when the bridge is created. Choose another name, or create it again after the next "
                            + "start of the host, which removes a bridge that is in no file."
                    : "Choose another name.");
        var request = new BridgeRequest(Name, Stp, Vlan, Mtu);
        if (Interface is null) MakeEmpty(interfaces, request);
        else Move(interfaces, request, Interface);
    }

    private void MakeEmpty(Interfaces interfaces, BridgeRequest request)
    {
        if (ConfirmTimeoutSec is not null)
            throw new KvmException(
                "NothingToConfirm",
                Failure.InvalidArgument,
                "-ConfirmTimeoutSec applies only to a bridge that takes over a NIC.",
                "Specify -Interface, or leave -ConfirmTimeoutSec out.");
        if (IsPersistent)
            throw new KvmException(
                "PersistNeedsInterface",
                Failure.InvalidArgument,
                "-Persist applies only to a bridge that takes over a NIC: the network manager that configures the NIC when the host "
                    + "starts then configures the bridge.",
                "Specify -Interface, or leave -Persist out.");
        BridgeErrors.RequireRights(interfaces);
        if (!ShouldProcess(Name, $"Create bridge: {string.Join(' ', (string[])["ip", .. request.Creation(null, Mtu)])}")) return;
        new BridgeCommands(new IpRoute(WriteVerbose), Cancel).Make(request);
        Show();
    }

    private void Move(Interfaces interfaces, BridgeRequest request, string nic)
    {
        var state = HostNetwork.Read(Cancel);
        BridgeInterface.RequireFit(interfaces, state, nic);
        var link = state.Link(nic)!;
        BridgeErrors.RequireMtu(Mtu, link.LargestMtu, nic);
        BridgeErrors.RequireRights(interfaces);
        var plan = BridgePlan.Plan(state, request, nic, interfaces.Settings(nic));
        var persistence = IsPersistent ? BridgePersistence.Plan(state, request, nic, PersistTo) : null;
        if (BridgeInterface.Remark(link) is { } remark) WriteWarning(remark);
        if (plan.Leases.Length > 0)
        {
            var fromNextStart = persistence is null
                ? $"Configure the host's network manager to use DHCP on '{Name}' from the next start on."
                : $"{persistence.Manager} uses DHCP on '{Name}' from the next start on.";
            WriteWarning(
                plan.Leases.Any(BridgePlan.IsAnnounced)
                    ? $"{string.Join(", ", plan.Leases)} was assigned by DHCP or router advertisements. The bridge keeps it as a permanent "
                        + $"address, because the program that renews it on '{nic}' cannot do so there. {fromNextStart}"
                    : $"{string.Join(", ", plan.Leases)} was assigned by DHCP. The bridge keeps it as a permanent address, because the "
                        + $"DHCP client of '{nic}' cannot renew the lease there. {fromNextStart}");
        }

        if (persistence?.Warning is { } warning) WriteWarning(warning);
        var change =
            $"Create bridge from {nic} with these steps:\n  {string.Join("\n  ", plan.Steps(Name))}\nrolled back on failure by:\n  "
            + $"{string.Join("\n  ", plan.UndoSteps)}\n{persistence?.Text}";
        if (!ShouldProcess(Name, change)) return;
        try
        {
            persistence?.Keep(nic);
            new BridgeTransactionRunner(Name, nic, Name, Cancel) { Say = WriteVerbose, Warn = WriteWarning }.Run(
                plan,
                state,
                ConfirmTimeoutSec,
                persistence?.Files ?? []);
        }
        catch
        {
            persistence?.Forget();
            throw;
        }

        if (ConfirmTimeoutSec is { } seconds)
        {
            WriteWarning(
                $"All changes are rolled back in {seconds} s unless you run: Confirm-KvmBridge "
                    + $"{Name}{(persistence is null ? "" : ". The files are written then.")}");
        }
        Show();
    }

    private void Show() => WriteObject(BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel).Read(Name, Cancel));
}
