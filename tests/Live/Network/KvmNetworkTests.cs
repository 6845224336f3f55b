using KvmPS.Live.Fixture;

namespace KvmPS.Live.Network;

/// <summary>Networks from their making to their end; virsh says what libvirt has.</summary>
public sealed class KvmNetworkTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private string Lan => $"{Name}-lan";

    [Fact]
    public void A_network_lives_and_changes_while_it_runs()
    {
        dynamic made = Run(
            $"New-KvmNetwork {Lan} 198.18.62.0/24 -DhcpStart 198.18.62.100 -DhcpEnd 198.18.62.199 -IPv6Subnet fd00:62::/64 -Domain "
                + $"lab.example -Autostart -Start -Reservation @{{ MacAddress = '52-54-00-62-00-01'; IPAddress = '198.18.62.10'; "
                + $"HostName = 'one' }}")[0];
        Assert.Equal(
            (true, true, true, "Nat", "lab.example"),
            ((bool)made.Active, (bool)made.Autostart, (bool)made.Persistent, (string)made.Mode.ToString(), (string)made.Domain));
        Assert.Equal(["198.18.62.0/24", "fd00:62::/64"], (string[])made.Subnet);
        Assert.Equal("198.18.62.100-198.18.62.199", ((string[])made.DhcpRange)[0]);
        foreach (var (script, id) in new[]
            {
                ($"New-KvmNetwork {Lan} 198.18.63.0/24", "NetworkAlreadyExists"),
                ($"New-KvmNetwork {Lan}2 198.18.62.128/25", "SubnetOverlap"),
                ($"New-KvmNetwork {Lan}2 198.18.63.1/24", "InvalidSubnet"),
                ($"New-KvmNetwork {Lan}2 -IPv6Subnet fd00:62::/64", "SubnetOverlap"),
                ($"New-KvmNetwork {Lan}2", "ParameterMissing"),
                ($"New-KvmNetwork {Lan}2 -Mode Bridge -Bridge br0 -Subnet 198.18.63.0/24", "ParameterNotPossible"),
                ($"New-KvmNetwork {Lan}/2 -Mode Isolated", "InvalidNetworkName"),
                ($"Set-KvmNetwork {Lan} -DhcpStart 198.18.63.1", "InvalidDhcpRange"),
                ($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:02 198.18.62.10", "DhcpReservationExists"),
                ($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:02 198.18.63.10", "AddressOutsideSubnet"),
                ($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:02 198.18.62.255", "AddressOutsideSubnet"),
                ($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:02 198.18.62.11 -HostName ONE", "DhcpReservationExists"),
                ($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:02 198.18.62.11 -HostName ignore", "InvalidHostName"),
                (
                    $"New-KvmNetwork {Lan}2 198.18.63.0/24 -Reservation @{{ MacAddress = '52:54:00:62:00:02'; IPAddress = '198.18.63.9'; "
                        + $"HostName = 'a,b' }}",
                    "InvalidHostName"),
                (
                    $"New-KvmNetwork {Lan}2 198.18.63.0/24 -Reservation @{{ MacAddress = '52:54:00:62:00:02'; IPAddress = "
                        + $"'198.18.63.255' }}",
                    "AddressOutsideSubnet"),
                ($"Remove-KvmDhcpReservation {Lan} 52:54:00:62:00:02 -Force", "DhcpReservationNotFound"),
                ($"Get-KvmNetwork {Lan}2", "NetworkNotFound"),
            })
            Assert.StartsWith(id + ",", Fail(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        // One that cannot start is not left behind.
        Assert.Single(Invoke($"New-KvmNetwork {Lan}2 198.18.63.0/24 -Bridge lo -Start").Errors);
        Assert.Empty(Run($"Get-KvmNetwork {Lan}2*"));

        dynamic changed = Run($"Set-KvmNetwork {Lan} -DhcpEnd 198.18.62.150 -Domain other.example -Autostart $false -PassThru")[0];
        Assert.Equal(("lab.example", true, false), ((string)changed.Domain, (bool)changed.RestartRequired, (bool)changed.Autostart));
        Assert.All(
            (string[][])
                [
                    [],
                    ["--inactive"],
                ],
            half => Assert.Contains("end='198.18.62.150'", Libvirt.Virsh(["net-dumpxml", Lan, .. half]), StringComparison.Ordinal));
        Assert.Contains(
            "already has the requested settings",
            Invoke($"Set-KvmNetwork {Lan} -DhcpEnd 198.18.62.150 -Domain other.example -Verbose").Verbose[0],
            StringComparison.Ordinal);

        Run($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:02 198.18.62.11");
        Assert.All(
            (string[][])
                [
                    [],
                    ["--inactive"],
                ],
            half => Assert.Contains("52:54:00:62:00:02", Libvirt.Virsh(["net-dumpxml", Lan, .. half]), StringComparison.Ordinal));
        Assert.Contains(
            "already",
            Invoke($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:02 198.18.62.11 -Verbose").Verbose[0],
            StringComparison.Ordinal);
        Assert.Contains(
            "already",
            Invoke($"Add-KvmDhcpReservation {Lan} 52:54:00:62:00:01 198.18.62.10 -HostName ONE -Verbose").Verbose[0],
            StringComparison.Ordinal);
        Run($"(Get-KvmNetwork {Lan}).Reservation | Remove-KvmDhcpReservation -Force");
        Assert.All(
            (string[][])
                [
                    [],
                    ["--inactive"],
                ],
            half => Assert.DoesNotContain("<host", Libvirt.Virsh(["net-dumpxml", Lan, .. half]), StringComparison.Ordinal));

        Run($"Get-KvmNetwork {Lan} | Stop-KvmNetwork -Force");
        dynamic again = Run($"Start-KvmNetwork {Lan} -PassThru")[0];
        Assert.Equal(("other.example", false), ((string)again.Domain, (bool)again.RestartRequired));
    }

    [Fact]
    public void What_the_host_has_already_is_told_before_libvirt_tries()
    {
        Libvirt.Enter("ip", "link", "add", "kvmps-own", "type", "bridge");
        try
        {
            // An address without a route: of a host, of an interface that is down.
            Libvirt.Enter("ip", "address", "add", "198.18.71.7/32", "dev", "kvmps-own");
            Libvirt.Enter("ip", "address", "add", "198.18.72.7/24", "noprefixroute", "dev", "kvmps-own");
            foreach (var subnet in (string[])["198.18.71.0/24", "198.18.72.0/25"])
            {
                var said = Libvirt.Shell($"New-KvmNetwork {Lan} {subnet}")[^1];
                Assert.StartsWith("SubnetOverlap,", said, StringComparison.Ordinal);
                Assert.Contains("of this host's kvmps-own", said, StringComparison.Ordinal);
            }

            Assert.StartsWith(
                "BridgeAlreadyExists,",
                Libvirt.Shell($"New-KvmNetwork {Lan} 198.18.73.0/24 -Bridge kvmps-own -Start")[^1],
                StringComparison.Ordinal);
            Assert.Contains(
                "is already the bridge of the network 'default'",
                Libvirt.Shell($"New-KvmNetwork {Lan} 198.18.73.0/24 -Bridge virbr0")[^1],
                StringComparison.Ordinal);
        }
        finally
        {
            Libvirt.Enter("ip", "link", "delete", "kvmps-own");
        }
    }

    [Fact]
    public void A_network_of_a_bridge_that_the_host_lacks_is_made_with_a_warning()
    {
        var result = Invoke($"New-KvmNetwork {Lan} -Mode Bridge -Bridge kvmps-none -Autostart -Start");
        try
        {
            Assert.Empty(result.Errors);
            var warning = Assert.Single(result.Warnings);
            Assert.StartsWith("This host has no bridge 'kvmps-none'", warning, StringComparison.Ordinal);
            Assert.Contains("New-KvmBridge -Name kvmps-none", warning, StringComparison.Ordinal);
            dynamic made = Assert.Single(result.Output);
            Assert.Equal(
                (Lan, "Bridge", "kvmps-none", true),
                ((string)made.Name, (string)made.Mode.ToString(), (string)made.Bridge, (bool)made.Active));
            // Nothing is said where there is an interface of that name.
            Assert.Empty(Invoke($"New-KvmNetwork {Lan}2 -Mode Bridge -Bridge lo -WhatIf").Warnings);
        }
        finally
        {
            Run($"Remove-KvmNetwork {Lan} -Force");
        }
    }

    [Fact]
    public void A_subnet_of_any_size_gets_a_range_that_libvirt_takes()
    {
        var said = Libvirt.Shell($"(New-KvmNetwork {Lan} 100.64.0.0/10 -Start).DhcpRange; Remove-KvmNetwork {Lan} -Force");
        Assert.Equal("100.64.0.2-100.64.255.254", Assert.Single(said));
    }

    [Fact]
    public void Other_ends_of_DHCP_leave_leases_gaps_and_the_boot_file_while_it_runs()
    {
        var path = Path.Combine(Folder, "net.xml");
        File.WriteAllText(
            path,
            $"""
            <network><name>{Lan}</name><domain name='lab.example' localOnly='yes'/><ip address='198.18.64.1' prefix='24'><dhcp>
            <range start='198.18.64.100' end='198.18.64.120'><lease expiry='2' unit='hours'/></range><range start='198.18.64.140' end='198.18.64.200'/>
            <bootp file='pxelinux.0' server='198.18.64.5'/></dhcp></ip></network>
            """);
        Libvirt.Virsh("net-define", path);
        Libvirt.Virsh("net-start", Lan);
        try
        {
            Run($"Set-KvmNetwork {Lan} -DhcpStart 198.18.64.50 -DhcpEnd 198.18.64.150 -Domain other.example");
            foreach (var half in (string[][])[[], ["--inactive"]])
            {
                var xml = System.Xml.Linq.XElement.Parse(Libvirt.Virsh(["net-dumpxml", Lan, .. half]));
                var dhcp = xml.Element("ip")!.Element("dhcp")!;
                Assert.Equal(
                    ["198.18.64.140-198.18.64.150", "198.18.64.50-198.18.64.120"],
                    dhcp.Elements("range")
                        .Select(r => $"{r.Attribute("start")!.Value}-{r.Attribute("end")!.Value}")
                        .Order(StringComparer.Ordinal));
                Assert.Equal(
                    "2",
                    (string?)dhcp.Elements("range").SelectMany(range => range.Elements("lease")).Single().Attribute("expiry"));
                Assert.Equal("pxelinux.0", (string?)dhcp.Element("bootp")?.Attribute("file"));
                Assert.Empty(dhcp.Elements("host"));
                Assert.Equal(half.Length == 0 ? "lab.example" : "other.example", (string?)xml.Element("domain")?.Attribute("name"));
                Assert.Equal("yes", (string?)xml.Element("domain")?.Attribute("localOnly"));
            }
        }
        finally
        {
            Libvirt.Virsh("net-destroy", Lan);
            Libvirt.Virsh("net-undefine", Lan);
        }
    }

    [Fact]
    public void Reservations_without_a_MAC_address_are_removed_too_and_what_goes_with_the_last_one_is_said()
    {
        var path = Path.Combine(Folder, "net.xml");
        File.WriteAllText(
            path,
            $"""
            <network><name>{Lan}</name>
            <ip address='198.18.65.1' prefix='24'><dhcp><host mac='52:54:00:65:00:01' ip='198.18.65.10'/><host name='named' ip='198.18.65.11'/><bootp file='pxelinux.0'/></dhcp></ip>
            <ip family='ipv6' address='fd00:65::1' prefix='64'><dhcp><range start='fd00:65::100' end='fd00:65::1ff'/>
            <host id='0:1:0:1:18:aa:62:fe:0:16:3e:44:55:66' ip='fd00:65::2'/><host id='0:3:0:1:0:16:3e:44:55:67' ip='fd00:65::3'/></dhcp></ip></network>
            """);
        Libvirt.Virsh("net-define", path);
        Libvirt.Virsh("net-start", Lan);
        try
        {
            dynamic read = Run($"(Get-KvmNetwork {Lan}).Reservation | Where-Object Duid -like '0:1:*'")[0];
            Assert.Equal(
                ("", "0:1:0:1:18:aa:62:fe:0:16:3e:44:55:66", "fd00:65::2"),
                ((string)read.MacAddress, (string)read.Duid, (string)read.IPAddress.ToString()));
            Assert.Empty(
                Invoke($"(Get-KvmNetwork {Lan}).Reservation | Where-Object Duid -like '0:1:*' | Remove-KvmDhcpReservation "
                    + "-Force").Warnings);
            Run($"Remove-KvmDhcpReservation {Lan} -IPAddress fd00:65::3 -Force");
            Run($"Remove-KvmDhcpReservation {Lan} -IPAddress 198.18.65.11 -Force");
            foreach (var half in (string[][])[[], ["--inactive"]])
            {
                var xml = System.Xml.Linq.XElement.Parse(Libvirt.Virsh(["net-dumpxml", Lan, .. half]));
                Assert.Equal(["198.18.65.10"], xml.Descendants("host").Select(h => (string?)h.Attribute("ip")));
                Assert.Equal("pxelinux.0", (string?)xml.Descendants("bootp").Single().Attribute("file"));
            }

            Assert.Contains(
                "pxelinux.0",
                Assert.Single(Invoke($"Remove-KvmDhcpReservation {Lan} 52:54:00:65:00:01 -Force").Warnings),
                StringComparison.Ordinal);
            Assert.DoesNotContain("<host", Libvirt.Virsh("net-dumpxml", Lan), StringComparison.Ordinal);
            Assert.StartsWith(
                "ParameterMissing,",
                Fail($"[KvmPS.Model.KvmDhcpReservation]@{{ Network = '{Lan}' }} | Remove-KvmDhcpReservation -Force").FullyQualifiedErrorId,
                StringComparison.Ordinal);
        }
        finally
        {
            Libvirt.Virsh("net-destroy", Lan);
            Libvirt.Virsh("net-undefine", Lan);
        }
    }

    [Fact]
    public void A_network_that_running_VMs_use_is_not_cut_off_unasked()
    {
        var disk = Path.Combine(Folder, "boot.img");
        File.Copy(Image.BootSector, disk);
        Run($"New-KvmNetwork {Lan} -Mode Isolated -Start");
        var xml = GuestXml.BootSector(Name, disk);
        xml.Descendants("source").First(s => s.Attribute("network") is not null).SetAttributeValue("network", Lan);
        var path = Path.Combine(Folder, "vm.xml");
        xml.Save(path);
        Libvirt.Virsh("define", path);
        Run("Start-KvmVM $name");
        var refused = Fail($"Stop-KvmNetwork {Lan}");
        Assert.StartsWith("NetworkInUse,", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(Name, refused.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("NetworkInUse,", Fail($"Remove-KvmNetwork {Lan}").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(
            $"VMs that lose their connection: {Name}",
            Screen($"Remove-KvmNetwork {Lan} -Force -WhatIf", 400),
            StringComparison.Ordinal);
        Run("Set-KvmNetworkAdapter $name -Network default");
        Run($"Remove-KvmNetwork {Lan} -Force");
        Assert.Empty(Run($"Get-KvmNetwork {Lan}*"));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var command in (string[])["net-destroy", "net-undefine"])
            HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, command, Lan);
    }
}
