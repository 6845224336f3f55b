using System.Globalization;
using System.Xml.Linq;
using KvmPS.Live.Fixture;
using KvmPS.Live.Guest;

namespace KvmPS.Live.Network;

/// <summary>The guests themselves say what becomes of their cards, cables and addresses.</summary>
public sealed class NetworkAdapterTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    private string Lan => $"{Name}-lan";

    private string Bridge => $"b{Name}";

    [Fact]
    public void Guests_are_moved_live_and_reach_each_other()
    {
        Run($"New-KvmNetwork {Lan} -Mode Isolated -Subnet 198.18.61.0/24 -DhcpStart 198.18.61.50 -Bridge {Bridge} -Start");
        var (one, other) = ($"{Name}-1", $"{Name}-2");
        foreach (var vm in (string[])[one, other])
        {
            Run(
                $"New-KvmVM {vm} 128MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Network default -KernelArguments 'console=ttyS0 "
                    + $"quiet panic=-1 rdinit=/init hostname={vm}'");
        }

        // A reservation holds: the guest gets that address when it boots.
        Run($"Get-KvmNetworkAdapter {one} | Add-KvmDhcpReservation -IPAddress 192.168.122.77 -HostName kept");
        try
        {
            Run($"Start-KvmVM {one}, {other}; Wait-KvmVM {one}, {other} -For Agent -TimeoutSec 120");
            Eventually.True("the reserved address is the guest's", () => Addresses(one).SequenceEqual(["192.168.122.77"]));
            Assert.Contains("192.168.122.77", Agent(one).Run("ip -4 addr show eth0"), StringComparison.Ordinal);
            Eventually.True(
                "the lease is listed",
                () =>
                    Run("Get-KvmDhcpLease default | ForEach-Object { $_.IPAddress.ToString() }").Any(l => l.ToString() == "192.168.122.77"));
            PlugOver(one, other);
            Cables(one);
            OneMoreAdapter(one);
            OnOneBridgeOfTheHost(one, other);
            ByTheRunbook(one);
            // A hung agent holds nothing up: the lease is next. Nobody asks how that command ended, as nobody would answer.
            Libvirt.Virsh(
                "qemu-agent-command",
                other,
                """{"execute":"guest-exec","arguments":{"path":"/bin/sh","arg":["-c","sleep 1; kill -STOP $(cat /run/qga.pid)"]}}""");
            Eventually.True(
                "the lease speaks for a hung agent",
                () =>
                    Run($"Get-KvmIPAddress {other} -TimeoutSec 1")
                        .Any(a =>
                            ((dynamic)a).Source.ToString() == "Lease"
                            && ((dynamic)a).Address.ToString().StartsWith("198.18.61.", StringComparison.Ordinal)));
        }
        finally
        {
            Run("Get-KvmNetwork default | ForEach-Object Reservation | Where-Object HostName -eq kept | Remove-KvmDhcpReservation -Force");
        }
    }

    [Fact]
    public void A_VM_that_is_off_has_its_adapters_changed_for_the_next_start()
    {
        Run("New-KvmVM $name 64MB -Kernel $kernel -VirtType Qemu -Network default");
        Libvirt.Virsh("nwfilter-define", Filter());
        var mac = (string)((dynamic)Run("Get-KvmNetworkAdapter $name")[0]).MacAddress;
        dynamic added = Run(
            "Add-KvmNetworkAdapter $name -Bridge br0 -MacAddress 52-54-00-6B-76-01 -Model E1000e -LinkState Down -InboundBytesPerSec "
                + "10MB -PassThru")[0];
        Assert.Equal(
            ("52:54:00:6b:76:01", "e1000e", "bridge", "br0", "Down", 10L << 20),
            (
                (string)added.MacAddress,
                (string)added.Model,
                (string)added.Type,
                (string)added.Source,
                (string)added.LinkState.ToString(),
                (long)added.InboundBytesPerSec));
        Assert.Equal((false, true), ((bool)added.Live, (bool)added.Config));

        foreach (var (script, id) in new[]
        {
            ("Add-KvmNetworkAdapter $name -MacAddress 52:54:00:6b:76:01", "MacAddressInUse"),
            ("Add-KvmNetworkAdapter $name -MacAddress 53:54:00:6b:76:01", "InvalidMacAddress"),
            ("Add-KvmNetworkAdapter $name -Network no-such", "NetworkNotFound"),
            ("Add-KvmNetworkAdapter $name -Network default -Bridge br0", "NetworkOrBridge"),
            ("Add-KvmNetworkAdapter $name -Bridge 'sixteen-letters-'", "InvalidBridgeName"),
            ("Add-KvmNetworkAdapter $name -Filter no-such", "NetworkFilterNotFound"),
            ("Add-KvmNetworkAdapter $name -Bridge br0 -Vlan 42", "VlanNotSupported"),
            ("Add-KvmNetworkAdapter $name -InboundBytesPerSec 10", "SizeUnitMistake"),
            ("Add-KvmNetworkAdapter $name -Scope Live", "VMNotRunning"),
            ("Set-KvmNetworkAdapter $name -LinkState Down", "NetworkAdapterAmbiguous"),
            ("Set-KvmNetworkAdapter $name 52:54:00:00:00:00 -LinkState Down", "NetworkAdapterNotFound"),
            ($"Set-KvmNetworkAdapter $name {mac} -NewMacAddress 52:54:00:6b:76:01", "MacAddressInUse"),
            ("Get-KvmNetworkAdapter $name 52:54:00:00:00:00", "NetworkAdapterNotFound"),
            ("Remove-KvmNetworkAdapter $name -Force", "NetworkAdapterAmbiguous"),
        }) Assert.StartsWith(id + ",", Fail(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, Run("Get-KvmNetworkAdapter $name").Count);

        dynamic set = Run(
            $"Set-KvmNetworkAdapter $name {mac} -NewMacAddress 52:54:00:6b:76:02 -Bridge br1 -Filter 'f-{Name}' -OutboundBytesPerSec 1MB "
                + "-PassThru")[0];
        Assert.Equal(
            ("52:54:00:6b:76:02", "br1", $"f-{Name}", 1L << 20),
            ((string)set.MacAddress, (string)set.Source, (string)set.Filter, (long)set.OutboundBytesPerSec));
        Assert.Contains(
            "already has the requested settings",
            Invoke("Set-KvmNetworkAdapter $name 52:54:00:6b:76:02 -Bridge br1 -Verbose").Verbose[0],
            StringComparison.Ordinal);
        Run("Get-KvmNetworkAdapter $name | Set-KvmNetworkAdapter -Filter '' -OutboundBytesPerSec 0 -Network default");
        Assert.All(
            Run("Get-KvmNetworkAdapter $name"),
            a =>
                Assert.Equal(
                    ("default", null, 0L),
                    ((string)((dynamic)a).Source, (string?)((dynamic)a).Filter, (long)((dynamic)a).OutboundBytesPerSec)));
        Run("Get-KvmNetworkAdapter $name | Remove-KvmNetworkAdapter -WhatIf");
        Run("Get-KvmNetworkAdapter $name 52:54:00:6b* | Remove-KvmNetworkAdapter -Force");
        Assert.Empty(Run("Get-KvmNetworkAdapter $name"));
        Assert.Empty(Run("Get-KvmIPAddress $name"));
        Libvirt.Virsh("nwfilter-undefine", $"f-{Name}");
    }

    /// <summary>
    /// A failover pair without the card that would be the other half: two adapters that libvirt tells apart by their place.
    /// </summary>
    [Fact]
    public void Adapters_that_share_a_MAC_address_are_listed_and_changed_one_by_one()
    {
        Run("New-KvmVM $name 128MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Network default, default -KernelArguments $arguments");
        var xml = XElement.Parse(Libvirt.Virsh("dumpxml", Name, "--inactive"));
        var nics = xml.Descendants("interface").ToList();
        var mac = (string)nics[0].Element("mac")!.Attribute("address")!;
        nics[1].Element("mac")!.SetAttributeValue("address", mac);
        nics[1].SetAttributeValue("type", "bridge");
        nics[1].Element("source")!.ReplaceAttributes(new XAttribute("bridge", "virbr0"));
        var path = Path.Combine(Folder, "pair.xml");
        xml.Save(path);
        Libvirt.Virsh("define", path);

        Assert.Equal([$"{mac} default", $"{mac} virbr0"], Adapters());
        Assert.Equal(2, Run($"Get-KvmNetworkAdapter $name {mac}").Count);
        foreach (var script in (string[])
                [
                    $"Set-KvmNetworkAdapter $name {mac} -LinkState Down",
                    $"Remove-KvmNetworkAdapter $name {mac} -Force",
                    "Set-KvmNetworkAdapter $name -LinkState Down",
                ])
        {
            Assert.StartsWith("NetworkAdapterAmbiguous,", Fail(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        const string second = "Get-KvmNetworkAdapter $name | Where-Object Source -eq virbr0";
        dynamic down = Run(second + " | Set-KvmNetworkAdapter -LinkState Down -PassThru")[0];
        Assert.Equal(("virbr0", "Down"), ((string)down.Source, (string)down.LinkState.ToString()));
        Assert.Equal(["", "down"], Stored("link", "state"));
        Run(second + " | Select-Object VMName, MacAddress, DeviceAddress | Set-KvmNetworkAdapter -LinkState Up");
        Assert.Equal(["", ""], Stored("link", "state"));
        // Its address alone changes, and back.
        Run(second + " | Set-KvmNetworkAdapter -NewMacAddress 52:54:00:6b:76:07");
        Assert.Equal([mac, "52:54:00:6b:76:07"], Stored("mac", "address"));
        Libvirt.Virsh("define", path);

        Run("Start-KvmVM $name; Wait-KvmVM $name -For Agent -TimeoutSec 120");
        Assert.Equal([$"{mac} default", $"{mac} virbr0"], Adapters());
        Assert.All(
            Run("Get-KvmNetworkAdapter $name"),
            a => Assert.Equal((true, true, false), ((bool)((dynamic)a).Live, (bool)((dynamic)a).Config, (bool)((dynamic)a).RestartRequired)));
        Run(second + " | Set-KvmNetworkAdapter -LinkState Down");
        Assert.Equal(
            ["up", "down"],
            [
                .. XElement
                    .Parse(Libvirt.Virsh("dumpxml", Name))
                    .Descendants("interface")
                    .Select(n => (string?)n.Element("link")?.Attribute("state") ?? "up"),
            ]);
        Run(second + " | Remove-KvmNetworkAdapter -Force -TimeoutSec 120");
        Assert.Equal([$"{mac} default"], Adapters());
        Assert.Equal([mac], Stored("mac", "address"));

        List<string> Adapters() =>
            [
                .. Run("Get-KvmNetworkAdapter $name | ForEach-Object { \"$($_.MacAddress) $($_.Source)\" }")
                    .Select(a => (string)a.BaseObject),
            ];
        List<string> Stored(string child, string attribute) =>
            [
                .. XElement
                    .Parse(Libvirt.Virsh("dumpxml", Name, "--inactive"))
                    .Descendants("interface")
                    .Select(n => (string?)n.Element(child)?.Attribute(attribute) ?? ""),
            ];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var command in (string[])["net-destroy", "net-undefine"])
            HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, command, Lan);
    }

    private void PlugOver(string one, string other)
    {
        var boot = Agent(one).Run("cat /proc/sys/kernel/random/boot_id");
        var changes = CarrierChanges(one);
        Assert.StartsWith(
            "BridgeNotFound,",
            Fail($"Set-KvmNetworkAdapter {one} -Bridge no-such-br").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "NetworkAdapterSettingNotLive,",
            Fail($"Set-KvmNetworkAdapter {one} -Model E1000").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("default", (string)((dynamic)Run($"Get-KvmNetworkAdapter {one}")[0]).Source);
        dynamic moved = Run($"Set-KvmNetworkAdapter {one} -Bridge {Bridge} -PassThru; Set-KvmNetworkAdapter {other} -Network {Lan}")[0];
        Assert.Equal(("bridge", Bridge, false), ((string)moved.Type, (string)moved.Source, (bool)moved.RestartRequired));
        // The cable was out and in, which tells a guest to ask for an address; this one's client has to be told.
        Eventually.True("the guest saw it", () => CarrierChanges(one) > changes);
        foreach (var vm in (string[])[one, other])
        {
            Agent(vm).Run("killall -USR2 udhcpc; killall -USR1 udhcpc");
            Eventually.True(
                $"{vm} has an address of the other network",
                () => Addresses(vm) is [var only] && only.StartsWith("198.18.61.", StringComparison.Ordinal));
        }

        Agent(one).Run($"ping -c 1 -W 30 {Addresses(other)[0]}");
        Assert.Equal(boot, Agent(one).Run("cat /proc/sys/kernel/random/boot_id"));
        var stored = Libvirt.Virsh("dumpxml", one, "--inactive");
        Assert.Contains($"<source bridge='{Bridge}'/>", stored, StringComparison.Ordinal);
        dynamic counted = Run($"Get-KvmNetworkAdapter {one}")[0];
        Assert.True((long)counted.SentBytes > 0 && (long)counted.ReceivedPackets > 0);
    }

    private void Cables(string vm)
    {
        Run($"Set-KvmNetworkAdapter {vm} -LinkState Down -Scope Live");
        Eventually.True("the guest has no carrier", () => Agent(vm).Run("cat /sys/class/net/eth0/carrier") == "0");
        Assert.True((bool)((dynamic)Run($"Get-KvmNetworkAdapter {vm}")[0]).RestartRequired);
        Run($"Get-KvmNetworkAdapter {vm} | Set-KvmNetworkAdapter -LinkState Up");
        Eventually.True("the guest has a carrier", () => Agent(vm).Run("cat /sys/class/net/eth0/carrier") == "1");
    }

    private void OneMoreAdapter(string vm)
    {
        dynamic added = Run($"Add-KvmNetworkAdapter {vm} -Network {Lan} -PassThru")[0];
        Assert.Equal((true, true), ((bool)added.Live, (bool)added.Config));
        Eventually.True("the guest has another card", () => Agent(vm).Run("cat /sys/class/net/eth1/address") == (string)added.MacAddress);
        Run($"Remove-KvmNetworkAdapter {vm} {(string)added.MacAddress} -Force -TimeoutSec 120");
        Eventually.True(
            "the guest has one card",
            () => Agent(vm).Run("ls /sys/class/net").Contains("eth1", StringComparison.Ordinal) is false);
        Assert.Single(Run($"Get-KvmNetworkAdapter {vm}"));
    }

    /// <summary>A bridge that New-KvmBridge makes in the daemon's network, which goes only when the guests have.</summary>
    private void OnOneBridgeOfTheHost(string one, string other)
    {
        var bridge = $"h{Name}";
        Assert.Equal([bridge], Libvirt.Shell($"(New-KvmBridge {bridge}).Name"));
        Run($"Set-KvmNetworkAdapter {one}, {other} -Bridge {bridge} -Scope Live");
        foreach (var (vm, address) in new[] { (one, "198.18.63.1/24"), (other, "198.18.63.2/24") })
            Agent(vm).Run($"ip addr add {address} dev eth0");
        Agent(one).Run("ping -c 1 -W 30 198.18.63.2");
        Assert.Equal([$"{one} {other}"], Libvirt.Shell($"(Get-KvmBridge {bridge}).VMName -join ' '"));
        var refused = Assert.Single(Libvirt.Shell($"Remove-KvmBridge {bridge} -Force"));
        Assert.StartsWith("BridgeInUse,", refused, StringComparison.Ordinal);
        Assert.Contains($"{one}, {other}", refused, StringComparison.Ordinal);
        foreach (var vm in (string[])[one, other]) Agent(vm).Run("ip addr flush dev eth0 to 198.18.63.0/24");
        Run($"Set-KvmNetworkAdapter {one}, {other} -Network {Lan} -Scope Live");
        Assert.Equal(
            [""],
            Libvirt.Shell($"Remove-KvmBridge {bridge} -Force; \"$(Get-KvmBridge | Where-Object Name -eq {bridge})\"").DefaultIfEmpty(""));
    }

    /// <summary>examples/move-to-bridge.ps1: a guest that gets no other address goes back, one that does stays.</summary>
    private void ByTheRunbook(string vm)
    {
        var runbook = $"& '{Path.Combine(Repository.Root, "examples", "move-to-bridge.ps1")}' {vm} -Network {Lan}";
        dynamic back = Run($"{runbook} -Bridge {Bridge} -TimeoutSec 2")[0];
        Assert.Equal(("RolledBack", Lan), ((string)back.Result, (string)((dynamic)Run($"Get-KvmNetworkAdapter {vm}")[0]).Source));
        dynamic moved = Run($"{runbook} -Bridge virbr0 -Renew 'killall -USR2 udhcpc; killall -USR1 udhcpc'")[0];
        Assert.True((string)moved.Result == "Moved", $"{moved.Problem}");
        Assert.StartsWith("192.168.122.", $"{moved.After}", StringComparison.Ordinal);
        Assert.Equal("virbr0", (string)((dynamic)Run($"Get-KvmNetworkAdapter {vm}")[0]).Source);
        Assert.Empty(Run(runbook + " -Bridge virbr0"));
    }

    private List<string> Addresses(string vm) =>
        [.. Run($"Get-KvmIPAddress {vm} | ForEach-Object {{ $_.Address.ToString() }}").Select(a => (string)a.BaseObject)];

    private int CarrierChanges(string vm) =>
        int.Parse(Agent(vm).Run("cat /sys/class/net/eth0/carrier_changes"), CultureInfo.InvariantCulture);

    private string Filter()
    {
        var path = Path.Combine(Folder, "filter.xml");
        File.WriteAllText(path, $"<filter name='f-{Name}' chain='root'/>");
        return path;
    }
}
