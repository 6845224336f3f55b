using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;
using KvmPS.Tools;

namespace KvmPS.Commands.Bridge;

/// <summary>Adds NICs of the host to a bridge. Addresses stay on the NIC: New-KvmBridge -Interface moves them.</summary>
[Cmdlet(VerbsCommon.Add, "KvmBridgePort", SupportsShouldProcess = true)]
[OutputType(typeof(KvmBridge))]
public sealed class AddKvmBridgePortCommand : KvmCommand
{
    /// <summary>The bridge.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The NICs.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [NameOf(typeof(KvmBridgePort))]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string[] Interface { get; set; } = [];

    /// <summary>Also adds a NIC that has addresses, which are then no longer reachable.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the bridge after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        foreach (var port in Interface) Each(port, () => Add(port));
    }

    private protected override void End()
    {
        base.End();
        if (PassThru) WriteObject(BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel).Read(Name, Cancel));
    }

    private void Add(string port)
    {
        var interfaces = new Interfaces(HostRoot.Current);
        BridgeErrors.RequireBridge(interfaces, Name);
        if (interfaces.Exists(port) && interfaces.Master(port) == Name)
        {
            WriteVerbose($"'{port}' is already a port of '{Name}'.");
            return;
        }

        var state = HostNetwork.Read(Cancel);
        BridgeInterface.RequireFit(interfaces, state, port);
        BridgeErrors.RequireRights(interfaces);
        if (NextHop.OfSession(Cancel) == port) throw BridgeErrors.CarriesSession(port, "making it a port without its addresses");
        var addresses = state.Addresses[port].Where(a => !a.IsLinkLocal).Select(a => a.Text).ToList();
        if (addresses.Count > 0 && !Force)
            throw new KvmException(
                "InterfaceHasAddress",
                Failure.InvalidOperation,
                $"'{port}' has {string.Join(", ", addresses)}, and an address of a bridge port is not reachable.",
                $"Move the addresses to a new bridge: New-KvmBridge -Name br0 -Interface {port}. Or add the port anyway with -Force.");
        var mtu = new BridgeMtu(interfaces, Name);
        if (!ShouldProcess(Name, $"Add port {port}{mtu.Prospect(state.Link(port)!)}")) return;
        new BridgeCommands(new IpRoute(WriteVerbose), Cancel).AddPort(Name, port);
        if (mtu.Added(state.Link(port)!) is { } warning) WriteWarning(warning);
    }
}
