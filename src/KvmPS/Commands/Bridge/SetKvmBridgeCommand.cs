using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Host;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Bridge;

/// <summary>Changes a bridge of this host while it forwards.</summary>
[Cmdlet(VerbsCommon.Set, "KvmBridge", SupportsShouldProcess = true)]
[OutputType(typeof(KvmBridge))]
public sealed class SetKvmBridgeCommand : KvmCommand
{
    /// <summary>The bridges.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The spanning tree protocol, which finds loops: $true or $false. Ports that forward go on doing so.</summary>
    [Parameter]
    public bool? Stp { get; set; }

    /// <summary>Keeping VLANs apart: $true or $false.</summary>
    [Parameter]
    public bool? Vlan { get; set; }

    /// <summary>The largest packet in bytes, 68 to 65535. 1280 is the least for IPv6. A value that the kernel refuses is an error of ip.</summary>
    [Parameter]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <summary>Whether it is up: $true or $false.</summary>
    [Parameter]
    public bool? Up { get; set; }

    /// <summary>Writes the bridge as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        ThisHost.Require(Connection);
        foreach (var name in Name) Each(name, () => Change(name));
    }

    private void Change(string name)
    {
        var interfaces = new Interfaces(HostRoot.Current);
        BridgeErrors.RequireBridge(interfaces, name);
        BridgeErrors.RequireRights(interfaces);
        var now = interfaces.Read(name);
        var isUp = now.State != BridgeState.Down;
        if (Up == false && isUp && NextHop.OfSession(Cancel) == name) throw BridgeErrors.CarriesSession(name, "setting it down");
        (string Text, string[] Words)[] all =
        [
            .. Stp is { } stp && stp != now.Stp ? Step($"STP {now.Stp} -> {stp}", "type", "bridge", "stp_state", stp ? "1" : "0") : [],
            .. Vlan is { } vlan && vlan != now.VlanFiltering ? Step($"VLAN filtering {now.VlanFiltering} -> {vlan}", "type", "bridge", "vlan_filtering", vlan ? "1" : "0") : [],
            .. Mtu is { } mtu && mtu != now.Mtu ? Step($"MTU {now.Mtu} -> {mtu}", "mtu", $"{mtu}") : [],
            .. Up is { } up && up != isUp ? Step(up ? "up" : "down", up ? "up" : "down") : [],
        ];
        if (all.Length == 0) WriteVerbose($"Bridge '{name}' is so already.");
        else if (ShouldProcess(name, string.Join(", ", all.Select(s => s.Text))))
        {
            var changes = new BridgeChanges(new IpRoute(WriteVerbose), Cancel);
            foreach (var (_, words) in all) changes.Set(name, words);
        }
        else return;
        if (PassThru) WriteObject(new BridgeReader(HostRoot.Current, BridgeReader.RunningVMs(() => Hypervisor, WriteVerbose, Cancel)).Read(name, Cancel));
    }

    private static (string Text, string[] Words)[] Step(string text, params string[] words) => [(text, words)];
}
