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

/// <summary>Removes NICs of the host from a bridge.</summary>
[Cmdlet(VerbsCommon.Remove, "KvmBridgePort", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KvmBridge))]
public sealed class RemoveKvmBridgePortCommand : KvmCommand
{
    /// <summary>The bridge.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The ports.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [NameOf(typeof(KvmBridgePort))]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string[] Interface { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the bridge after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        foreach (var port in Interface) Each(port, () => Remove(port));
    }

    private protected override void End()
    {
        base.End();
        if (PassThru) WriteObject(BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel).Read(Name, Cancel));
    }

    private void Remove(string port)
    {
        var interfaces = new Interfaces(HostRoot.Current);
        BridgeErrors.RequireBridge(interfaces, Name);
        if (!interfaces.Exists(port)) throw BridgeErrors.NoInterface(port, interfaces.Read(Name).Port);
        if (interfaces.Master(port) != Name)
        {
            WriteVerbose($"'{port}' is not a port of '{Name}'.");
            return;
        }

        BridgeErrors.RequireRights(interfaces);
        // A VM's NIC is no way to the outside.
        if (!interfaces.IsTap(port) && NextHop.OfSession(Cancel) == Name)
        {
            throw BridgeErrors.CarriesSession(Name, $"removing port '{port}'");
        }
        if (!Approve($"Remove port {port} from bridge {Name}", $"Remove port {port} from bridge {Name}?", Force)) return;
        var mtu = new BridgeMtu(interfaces, Name);
        new BridgeCommands(new IpRoute(WriteVerbose), Cancel).RemovePort(port);
        if (mtu.Removed(port) is { } warning) WriteWarning(warning);
    }
}
