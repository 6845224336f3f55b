using System.Net;
using KvmPS.Live.Fixture;
using KvmPS.TestPrograms;

namespace KvmPS.Live.CloudInit;

/// <summary>
/// cloud-init itself reads the seed and does what it says, on a host made of namespaces: a distribution that boots would take a quarter of
/// an hour without KVM. That a kernel reads the seed's disc is for <see cref="CloudInitTests"/>.
/// </summary>
public sealed class RealCloudInitTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private static readonly string[] Questions =
    [
        "hostname", "cat /root/done", "cat /var/lib/cloud/data/instance-id", "cat /home/seeduser/.ssh/authorized_keys", "cat /etc/sudoers.d/*", "getent shadow seeduser | cut -d : -f 2",
        "tr -d '\\n' </run/cloud-init/result.json", "ip -br address show dev eth0 | tr -s ' '", "ip route show default", "ip -6 route show default",
    ];

    [Theory]
    [InlineData("networkd", "systemd-networkd")]
    [InlineData("netplan", "netplan systemd-networkd")]
    [InlineData("eni", "ifup")]
    public void A_guest_becomes_what_it_was_told(string renderer, string programs)
    {
        Shell.SetVariable("password", new NetworkCredential("", "s3cret").SecurePassword);
        var vm = Make("""
            New-KvmCloudInit seeded.example.net -User seeduser -Password $password -SshKey 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7zg anna@laptop' `
                -RunCommand "echo `"it's 💾`" > /root/done" -NetworkAdapter @{ Address = '192.0.2.5/24', '2001:db8::5/64'; Gateway = '192.0.2.1', '2001:db8::1' }
            """, programs);
        var answers = Boot(vm[1], renderer, Questions);
        Assert.Equal("seeded", answers[0]);
        Assert.Equal("it's 💾", answers[1]);
        Assert.Equal(vm[0], answers[2]);
        Assert.Contains("AAAAC3NzaC1lZDI1NTE5AAAAIJ7zg", answers[3], StringComparison.Ordinal);
        Assert.Contains("seeduser ALL=(ALL) NOPASSWD:ALL", answers[4], StringComparison.Ordinal);
        // Another program's crypt makes the same of the password.
        Assert.Equal(HostProgram.Check("openssl", "passwd", "-6", "-salt", answers[5].Split('$')[2], "s3cret"), answers[5]);
        Assert.Contains("DataSourceNoCloud", answers[6], StringComparison.Ordinal);
        Assert.Contains("\"errors\": []", answers[6], StringComparison.Ordinal);
        foreach (var address in (string[])["192.0.2.5/24", "2001:db8::5/64"]) Assert.Contains($" {address}", answers[7], StringComparison.Ordinal);
        Assert.Contains("default via 192.0.2.1 dev eth0", answers[8], StringComparison.Ordinal);
        Assert.Contains("default via 2001:db8::1 dev eth0", answers[9], StringComparison.Ordinal);
    }

    /// <summary>As providers give them: an address alone, and a gateway beside it.</summary>
    [Theory]
    [InlineData("networkd", "systemd-networkd")]
    [InlineData("netplan", "netplan systemd-networkd")]
    [InlineData("eni", "ifup")]
    public void A_guest_reaches_a_gateway_outside_its_subnet(string renderer, string programs)
    {
        var vm = Make("New-KvmCloudInit -NetworkAdapter @{ Address = '203.0.113.7/32', '2001:db8::7/128'; Gateway = '198.51.100.1', "
            + "'2001:db8:1::1' }", programs);
        var answers = Boot(vm[1], renderer, ["ip -br address show dev eth0 | tr -s ' '", "ip route get 192.0.2.1", "ip -6 route get 2001:db8:2::1"]);
        foreach (var address in (string[])["203.0.113.7/32", "2001:db8::7/128"]) Assert.Contains($" {address}", answers[0], StringComparison.Ordinal);
        Assert.Contains("via 198.51.100.1 dev eth0", answers[1], StringComparison.Ordinal);
        Assert.Contains("via 2001:db8:1::1 dev eth0", answers[2], StringComparison.Ordinal);
    }

    /// <summary>Makes a VM with a seed, and unpacks that. Its UUID and MAC address.</summary>
    private string[] Make(string init, string programs)
    {
        foreach (var program in $"cloud-init bsdtar {programs}".Split(' ')) TestRoot.Require(program);
        var vm = Run($$"""
            $init = {{init}}
            New-KvmDisk "$folder/d.raw" 1MB -Format Raw | ForEach-Object { $vm = New-KvmVM $name 64MB -Disk $_ -VirtType Qemu -CloudInit $init -WarningAction Ignore }
            $vm.Id.ToString(); (Get-KvmNetworkAdapter $name).MacAddress
            """).Select(o => o.ToString()).ToArray();
        var files = Directory.CreateDirectory(Path.Join(Folder, "seed")).FullName;
        var bsdtar = TestRoot.Command("bsdtar", "usr/bin/bsdtar");
        HostProgram.Check(bsdtar[0], [.. bsdtar[1..], "-xf", Path.Join(Folder, $"{Name}-cloud-init.iso"), "-C", files]);
        return vm;
    }

    /// <summary>Boots a host of that seed. What it answers.</summary>
    private string[] Boot(string mac, string renderer, string[] questions)
    {
        var script = Path.Join(Repository.Root, "tests", "Live", "CloudInit", "first-boot.sh");
        var boot = HostProgram.Run(script, TestRoot.Files, Path.Join(Folder, "seed"), mac, renderer, string.Join("; echo ----; ", questions));
        Assert.True(boot.ExitCode == 0, boot.Error);
        return [.. boot.Output.Split("----\n").Select(a => a.Trim())];
    }
}
