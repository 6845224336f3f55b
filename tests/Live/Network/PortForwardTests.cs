using System.Diagnostics;
using System.Security.Cryptography;
using System.Xml.Linq;
using KvmPS.Live.Fixture;
using KvmPS.TestPrograms;

namespace KvmPS.Live.Network;

/// <summary>
/// A host's port that leads to a guest, from a client in a network namespace, with a daemon of its own: whatever rules these tests leave
/// behind goes with the daemon's namespace.
/// </summary>
public sealed class PortForwardTests(GuestImage image) : IAsyncLifetime
{
    private const string Rules = "iptables-save; nft list ruleset; find /var/lib/kvmps /etc/libvirt/hooks -type f ! -name lock";

    // As libvirt makes them from 10.4 on, with its nftables backend.
    private const string NewLibvirt = """
        for table in nat filter mangle; do iptables -t $table -F; iptables -t $table -X; done
        nft -f - <<END
        table ip libvirt_network {
          chain forward { type filter hook forward priority 0; policy accept; counter jump guest_cross; counter jump guest_input; counter jump guest_output; }
          chain guest_output { ip saddr 192.168.122.0/24 iif virbr0 counter accept; iif virbr0 counter reject; }
          chain guest_input { oif virbr0 ip daddr 192.168.122.0/24 ct state related,established counter accept; oif virbr0 counter reject; }
          chain guest_cross { iif virbr0 oif virbr0 counter accept; }
          chain guest_nat { type nat hook postrouting priority 100; policy accept; ip saddr 192.168.122.0/24 ip daddr != 192.168.122.0/24 counter masquerade; }
        }
        END
        """;

    private readonly PrivateLibvirt _libvirt = new();
    private readonly string _client = $"kvmps-c{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    // Another machine of the guests' network.
    private string Neighbour => _client.Replace("-c", "-n", StringComparison.Ordinal);

    public async ValueTask InitializeAsync()
    {
        await _libvirt.InitializeAsync();
        foreach (var space in (string[])[_client, Neighbour]) HostProgram.Check("ip", "netns", "add", space);
        Cable(_client, "lan0", "198.18.200.2/24");
        Cable(Neighbour, "port0", "192.168.122.251/24");
        Inside("ip addr add 198.18.200.1/24 dev lan0; ip link set lan0 up; ip link set port0 master virbr0 up");
        HostProgram.Check("ip", "-n", _client, "route", "add", "192.168.122.0/24", "via", "198.18.200.1");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var space in (string[])[_client, Neighbour])
        {
            foreach (var process in HostProgram.Run("ip", "netns", "pids", space).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                HostProgram.Run("kill", "-9", process);
            HostProgram.Run("ip", "netns", "del", space);
        }

        await _libvirt.DisposeAsync();
    }

    [Fact]
    public async Task A_port_of_the_host_leads_to_a_guest_until_its_VM_goes()
    {
        Boot("web");
        Refuses();
        var said = _libvirt.Shell(
            "Add-KvmPortForward web 8080 80 -WhatIf; Add-KvmPortForward web 8080 80; Add-KvmPortForward web 8080 80 -Verbose 4>&1; $f = "
                + "Get-KvmPortForward web; \"$f $($f.GuestAddress):$($f.GuestPort) $($f.State)\"");
        Assert.Contains(said, l => l.Contains("iptables -t filter -A KVMPS_FORWARD -d 192.168.122.", StringComparison.Ordinal));
        Assert.Contains(said, l => l.Contains("already", StringComparison.Ordinal));
        var address = said[^1].Split(' ')[2].Split(':')[0];
        Assert.Equal($"Tcp *:8080 {address}:80 Active", said[^1]);
        Assert.Contains($"ip='{address}'", _libvirt.Virsh("net-dumpxml", "default"), StringComparison.Ordinal);

        Assert.Equal("web", Page("198.18.200.1", 8080));
        // The guest's own port is as closed to the outside as before.
        Assert.Null(Page(address, 80));
        Assert.Equal("web", Page("198.18.200.1", 8080, inside: true));
        Assert.Equal("web", Page("192.168.122.1", 8080, from: Neighbour));
        Assert.Null(Page("127.0.0.1", 8080, inside: true));
        Datagrams();
        SurvivesFirewalld();
        // It hears nothing of that firewalld, and makes its rules again when it starts.
        await RestartAsync();

        Assert.Equal(
            ["Active"],
            _libvirt
                .Shell(
                    "Stop-KvmNetwork default -Force; Start-KvmNetwork default; (Get-KvmPortForward web).State | ForEach-Object { \"$_\" }")
                .Distinct());
        await RestartAsync();
        Eventually.True("the port leads to the guest after a restart of network and daemon", () => Page("198.18.200.1", 8080) == "web");
        await ForgetRulesAsync();
        Eventually.True("libvirt's hook has brought the rules back", () => Page("198.18.200.1", 8080) == "web");

        Inside(NewLibvirt);
        Assert.Null(Page("198.18.200.1", 8080));
        Inside("exec /etc/libvirt/hooks/network.d/kvmps-port-forwards default started begin - </dev/null");
        Assert.Equal("web", Page("198.18.200.1", 8080));
        Assert.Equal("web", Page("198.18.200.1", 8080, inside: true));
        Assert.Equal("web", Page("192.168.122.1", 8080, from: Neighbour));
        Assert.Null(Page(address, 80));
        Assert.DoesNotContain("KVMPS", Inside("iptables-save"), StringComparison.Ordinal);

        said = _libvirt.Shell(
            "(Get-KvmPortForward web).State | ForEach-Object { \"$_\" }; Add-KvmPortForward web 8081 80; Remove-KvmPortForward web 8081 "
                + "-Force; Remove-KvmVM web -Force -WhatIf; Remove-KvmVM web -Force; @(Get-KvmPortForward).Count");
        Assert.Equal("Active Active", $"{said[0]} {said[1]}");
        Assert.Contains(said, l => l.Contains("port forward of tcp port 8080", StringComparison.Ordinal));
        Assert.Equal("0", said[^1]);
        Assert.DoesNotContain("kvmps", Inside(Rules), StringComparison.OrdinalIgnoreCase);
        Assert.Null(Page("198.18.200.1", 8080));
    }

    /// <summary>Root without the right to write to others' files is as good as another user, and can still read the module.</summary>
    [Fact]
    public void Who_may_not_write_the_list_of_port_forwards_is_told_which_file_and_nothing_of_tuning()
    {
        Define(GuestXml.Linux(image.CopiedTo(_libvirt), "off"));
        HadAddress("off", "192.168.122.9");
        Inside("mkdir -p /var/lib/kvmps/port-forwards && chown -R 65534 /var/lib/kvmps");
        var attempt = _libvirt.Enter([
            "setpriv",
            "--bounding-set=-dac_override",
            "--inh-caps=-dac_override",
            .. Pwsh.Command(
                $$"""$null = Connect-KvmHost '{{_libvirt.Uri}}'; try { Add-KvmPortForward off 8080 80 -ErrorAction Stop } catch { "$($_.FullyQualifiedErrorId) $_" }"""),
        ]);
        Assert.StartsWith("AccessDenied,", attempt.Output, StringComparison.Ordinal);
        Assert.Contains("may not write to /var/lib/kvmps/port-forwards/", attempt.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("192.168.122.9", _libvirt.Virsh("net-dumpxml", "default"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "kvmps",
            Inside("iptables-save; nft list ruleset; find /var/lib/kvmps -type f ! -name lock"),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_forward_whose_rules_cannot_be_stored_leaves_neither_rules_nor_reservation()
    {
        Define(GuestXml.Linux(image.CopiedTo(_libvirt), "off"));
        HadAddress("off", "192.168.122.9");
        // Where the rules belong, there is no place for them.
        Inside("mkdir -p /var/lib/kvmps/port-forwards/nftables.rules/full");
        var attempt = _libvirt.Enter(Pwsh.Command(
            $$"""$null = Connect-KvmHost '{{_libvirt.Uri}}'; try { Add-KvmPortForward off 8080 80 -ErrorAction Stop } catch { "$($_.FullyQualifiedErrorId) $_" }"""));
        Assert.StartsWith("PortForwardFailed,", attempt.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("192.168.122.9", _libvirt.Virsh("net-dumpxml", "default"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "kvmps",
            Inside("iptables-save; nft list ruleset; find /var/lib/kvmps -type f ! -name lock"),
            StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>As dnsmasq notes a lease: the forward's address is to be reserved with it.</summary>
    private void HadAddress(string vm, string address)
    {
        var mac = XElement.Parse(_libvirt.Virsh("dumpxml", vm)).Descendants("mac").Single().Attribute("address")!.Value;
        Inside($$"""echo '[{"ip-address": "{{address}}", "mac-address": "{{mac}}", "expiry-time": 4102444800}]' >/var/lib/libvirt/dnsmasq/virbr0.status""");
        Assert.Contains(address, _libvirt.Virsh("net-dhcp-leases", "default"), StringComparison.Ordinal);
    }

    private void Refuses()
    {
        var xml = GuestXml.Linux(image.CopiedTo(_libvirt), "off");
        Define(xml);
        xml.Element("name")!.Value = "bridged";
        xml.Descendants("interface").First().SetAttributeValue("type", "bridge");
        xml.Descendants("interface").First().Element("source")!.ReplaceAttributes(new System.Xml.Linq.XAttribute("bridge", "virbr0"));
        Define(xml);
        (string Script, string Id)[] cases =
        [
            ("Add-KvmPortForward off 8080", "AddressUnknown"),
            ("Add-KvmPortForward bridged 8080", "NotOnNatNetwork"),
            ("Add-KvmPortForward off 8080 -Network no-such", "NetworkNotFound"),
            ("Add-KvmPortForward off 8080 -MacAddress 52:54:00:00:00:01", "NetworkAdapterNotFound"),
            ("Add-KvmPortForward off 8080 -GuestAddress 10.0.0.9", "AddressOutsideSubnet"),
            ("Add-KvmPortForward off 8080 -GuestAddress 192.168.122.1", "AddressOutsideSubnet"),
            ("Add-KvmPortForward off 8080 -HostAddress ::1", "InvalidHostAddress"),
            ("Add-KvmPortForward off 53 -GuestAddress 192.168.122.9", "PortInUse"),
            ("Add-KvmPortForward off 53 -GuestAddress 192.168.122.9 -Protocol Udp", "PortInUse"),
            ("Remove-KvmPortForward off -Force", "PortForwardNotFound"),
            (
                "Add-KvmPortForward off 53 -GuestAddress 192.168.122.9 -HostAddress 198.18.200.1; Add-KvmPortForward bridged 53 -WhatIf",
                "NotOnNatNetwork"),
            ("Add-KvmPortForward web 53 80 -HostAddress 198.18.200.1", "PortForwardExists"),
            ("Remove-KvmPortForward off 53 -Force; Get-KvmPortForward none", "VMNotFound"),
        ];
        var script = string.Join("; ", cases.Select(c => $"try {{ {c.Script} }} catch {{ \"$($_.FullyQualifiedErrorId)\" }}"));
        Assert.Equal(
            cases.Select(c => c.Id),
            _libvirt.Shell(script).Select(l => l.Split(',')[0]).Where(l => !l.StartsWith("What if", StringComparison.Ordinal)));
    }

    /// <summary>A process of the neighbour's answers, in place of the guest: its BusyBox has no server for datagrams.</summary>
    private void Datagrams()
    {
        using var server = Process.Start(
            new ProcessStartInfo(
                "ip",
                [
                    "netns",
                    "exec",
                    Neighbour,
                    Pwsh.Program,
                    "-NoLogo",
                    "-NoProfile",
                    "-Command",
                    "$u = [Net.Sockets.UdpClient]::new(5353); [Console]::Out.WriteLine('ready'); $e = [Net.IPEndPoint]::new(0, 0); $b = "
                        + "$u.Receive([ref]$e); $null = $u.Send($b, $b.Length, $e)",
                ])
            {
                RedirectStandardOutput = true,
            })!;
        Assert.Equal("ready", server.StandardOutput.ReadLine());
        HostProgram.Check("ip", "-n", Neighbour, "route", "replace", "default", "via", "192.168.122.1");
        Assert.Equal(
            ["Udp 198.18.200.1:5300"],
            _libvirt.Shell(
                "Add-KvmPortForward web 5300 5353 -Protocol Udp -HostAddress 198.18.200.1 -GuestAddress 192.168.122.251; "
                    + "\"$(Get-KvmPortForward web | Where-Object Protocol -eq Udp)\""));
        Assert.Equal(
            "hello",
            HostProgram
                .Run(
                    "ip",
                    "netns",
                    "exec",
                    _client,
                    "timeout",
                    "20",
                    "bash",
                    "-c",
                    "exec 3<>/dev/udp/198.18.200.1/5300; echo hello >&3; head -n 1 <&3")
                .Output.Trim());
        server.WaitForExit();
    }

    /// <summary>firewalld empties iptables when it starts and when it reloads.</summary>
    private void SurvivesFirewalld()
    {
        var script = Path.Join(Repository.Root, "tests", "Live", "Network", "firewalld-reload.sh");
        var reload = _libvirt.Enter(script, TestRoot.Files, "/etc/libvirt/hooks/network.d/kvmps-port-forwards");
        Assert.True(reload.ExitCode == 0, reload.Error);
        // firewalld's own rules are there still.
        Assert.Equal("web", Page("198.18.200.1", 8080));
        Inside("nft delete table inet firewalld; iptables -D FORWARD -o virbr0 -j REJECT");
    }

    private void Boot(string name)
    {
        Define(GuestXml.Linux(image.CopiedTo(_libvirt), name));
        _libvirt.Virsh("start", name);
        Eventually.True(
            "the guest has an address",
            () => _libvirt.Virsh("domifaddr", name, "--source", "lease").Contains("192.168.122.", StringComparison.Ordinal));
        var guest = new GuestAgent(_libvirt, name);
        Eventually.True("the guest's agent answers", () =>
        {
            guest.Ping();
            return true;
        });
        guest.Run("mkdir /www && hostname >/www/index.html && busybox httpd -p 80 -h /www");
    }

    private void Define(System.Xml.Linq.XElement xml)
    {
        var path = Path.Combine(_libvirt.Folder, "vm.xml");
        xml.Save(path);
        _libvirt.Virsh("define", path);
    }

    private async Task RestartAsync()
    {
        await _libvirt.StopDaemonAsync();
        await _libvirt.StartDaemonAsync();
        Inside("ip link set port0 master virbr0");
    }

    /// <summary>
    /// As a reboot does: the kernel knows no rule, and the daemon that then starts sees the hook. A restart of it plugs the guest in again.
    /// </summary>
    private async Task ForgetRulesAsync()
    {
        await _libvirt.StopDaemonAsync();
        Inside("for table in nat filter mangle; do iptables -t $table -F; iptables -t $table -X; done");
        await _libvirt.StartDaemonAsync();
        Assert.Null(Page("198.18.200.1", 8080));
        _libvirt.Virsh("net-destroy", "default");
        _libvirt.Virsh("net-start", "default");
        await RestartAsync();
    }

    /// <summary>The last line of what a web server answers; null when nobody does.</summary>
    private string? Page(string address, int port, bool inside = false, string? from = null)
    {
        string[] command =
        [
            "timeout",
            "20",
            "bash",
            "-c",
            "exec 3<>\"/dev/tcp/$1/$2\" || exit; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; tail -n 1 <&3",
            "bash",
            address,
            $"{port}",
        ];
        var result = inside ? _libvirt.Enter(command) : HostProgram.Run("ip", ["netns", "exec", from ?? _client, .. command]);
        return result.Output.Trim() is { Length: > 0 } page ? page : null;
    }

    private void Cable(string space, string plug, string address)
    {
        HostProgram.Check("ip", "-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", plug);
        _libvirt.TakeInterface(space, plug);
        HostProgram.Check("ip", "-n", space, "addr", "add", address, "dev", "eth0");
        HostProgram.Check("ip", "-n", space, "link", "set", "eth0", "up");
    }

    private string Inside(string script)
    {
        var result = _libvirt.Enter("sh", "-c", script);
        Assert.True(result.ExitCode == 0, $"{script}: {result.Error}");
        return result.Output;
    }
}
