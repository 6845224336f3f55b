using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;
using KvmPS.Planning.PortForward;
using KvmPS.State;

namespace KvmPS.Commands.Network;

/// <summary>Removes port forwards from this host to VMs. Open connections stay open.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmPortForward",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByForward
)]
public sealed class RemoveKvmPortForwardCommand : VMItemCommand
{
    private const string ByForward = "PortForward";

    /// <summary>The port of this host, 1 to 65535. Default: all that are forwarded to the VM.</summary>
    [Parameter(Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Position = 1, ParameterSetName = ByVM)]
    [ValidateRange(1, 65535)]
    public int? HostPort { get; set; }

    /// <summary>Tcp or Udp. Default: both.</summary>
    [Parameter(ParameterSetName = ByVMName)]
    [Parameter(ParameterSetName = ByVM)]
    public KvmPortProtocol? Protocol { get; set; }

    /// <summary>Port forwards from Get-KvmPortForward.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByForward, ValueFromPipeline = true)]
    [Reference(
        typeof(KvmPortForward),
        nameof(KvmPortForward.HostPort),
        Optional = [nameof(KvmPortForward.Protocol), nameof(KvmPortForward.HostAddress)])]
    public KvmPortForward[] PortForward { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        LocalHostGuard.Require(Connection);
        BridgeErrors.RequireRights(new Interfaces(HostRoot.Current));
    }

    private protected override void Process()
    {
        if (ParameterSetName != ByForward)
            base.Process();
        else
            foreach (var shown in PortForward)
                Each(
                    shown,
                    () =>
                        Remove(
                            shown.VMName,
                            f =>
                                (shown.VMId == Guid.Empty ? f.VMName == shown.VMName : f.VMId == shown.VMId)
                                && f.Protocol == shown.Protocol
                                && f.HostPort == shown.HostPort
                                && f.HostAddress == shown.HostAddress?.ToString()));
    }

    private protected override void Process(Domain domain) =>
        Remove(
            domain.Name,
            f => f.VMId == domain.Id && (HostPort is null || f.HostPort == HostPort) && (Protocol is null || f.Protocol == Protocol));

    private void Remove(string vm, Func<PortForward, bool> meant)
    {
        var all = new PortForwardList(HostRoot.Current).Read();
        var found = all.Where(meant).ToList();
        if (found.Count == 0) throw PortForwardChange.NotFound(vm, all);
        foreach (var forward in found)
        {
            var change = $"Remove the forward of {forward.HostSide} to {forward.GuestAddress}:{forward.GuestPort} of VM '{vm}'";
            if (Approve(change, change + "?", Force)) PortForwardChange.Remove([forward], Cancel);
        }
    }
}
