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

/// <summary>Changes a bridge of this host while it forwards.</summary>
[Cmdlet(VerbsCommon.Set, "KvmBridge", SupportsShouldProcess = true)]
[OutputType(typeof(KvmBridge))]
public sealed class SetKvmBridgeCommand : KvmCommand
{
    /// <summary>The bridges.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmBridge))]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>
    /// The spanning tree protocol, which detects loops: $true or $false. When it is enabled, ports listen and learn for 4 seconds before
    /// they forward again.
    /// </summary>
    [Parameter]
    public bool? Stp { get; set; }

    /// <summary>VLAN filtering: $true or $false.</summary>
    [Parameter]
    public bool? Vlan { get; set; }

    /// <summary>The MTU in bytes, 68 to 65535. IPv6 needs at least 1280. A value that the kernel refuses is an error of ip.</summary>
    [Parameter]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <summary>Whether it is up: $true or $false.</summary>
    [Parameter]
    public bool? Up { get; set; }

    /// <summary>Writes the bridge after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        foreach (var name in Name) Each(name, () => Change(name));
    }

    private void Change(string name)
    {
        var interfaces = new Interfaces(HostRoot.Current);
        BridgeErrors.RequireBridge(interfaces, name);
        BridgeErrors.RequireRights(interfaces);
        var now = interfaces.Read(name);
        var isUp = now.State != KvmBridgeState.Down;
        if (Up == false && isUp && NextHop.OfSession(Cancel) == name) throw BridgeErrors.CarriesSession(name, "setting it down");
        var (stp, vlan, mtu, up) = (Changed(Stp, now.Stp), Changed(Vlan, now.VlanFiltering), Changed(Mtu, now.Mtu), Changed(Up, isUp));
        string[] texts =
        [
            .. stp is null ? (string[])[] : [$"STP {OnOff(now.Stp)} -> {OnOff(stp)}"],
            .. vlan is null ? (string[])[] : [$"VLAN filtering {OnOff(now.VlanFiltering)} -> {OnOff(vlan)}"],
            .. mtu is null ? (string[])[] : [$"MTU {now.Mtu} -> {mtu}"],
            .. up is null ? (string[])[] : [up == true ? "down -> up" : "up -> down"],
        ];
        if (texts.Length == 0)
            WriteVerbose($"Bridge '{name}' already has the requested settings.");
        else if (ShouldProcess(name, string.Join(", ", texts)))
            new BridgeCommands(new IpRoute(WriteVerbose), Cancel).Set(name, stp, vlan, mtu, up);
        else
            return;
        if (PassThru) WriteObject(BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel).Read(name, Cancel));
    }

    private static T? Changed<T>(T? wanted, T now)
        where T : struct => wanted is { } value && !value.Equals(now) ? value : null;

    private static string OnOff(bool? value) => value == true ? "on" : "off";
}
