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
        foreach (var program in $"cloud-init bsdtar {programs}".Split(' ')) TestRoot.Require(program);
        Shell.SetVariable("password", new NetworkCredential("", "s3cret").SecurePassword);
        var vm = Run("""
            $init = New-KvmCloudInit seeded.example.net -User seeduser -Password $password -SshKey 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7zg anna@laptop' `
                -RunCommand "echo `"it's 💾`" > /root/done" -NetworkAdapter @{ Address = '192.0.2.5/24', '2001:db8::5/64'; Gateway = '192.0.2.1', '2001:db8::1' }
            New-KvmDisk "$folder/d.raw" 1MB -Format Raw | ForEach-Object { $vm = New-KvmVM $name 64MB -Disk $_ -VirtType Qemu -CloudInit $init -WarningAction Ignore }
            $vm.Id.ToString(); (Get-KvmNetworkAdapter $name).MacAddress
            """).Select(o => o.ToString()).ToArray();
        var files = Directory.CreateDirectory(Path.Join(Folder, "seed")).FullName;
        var bsdtar = TestRoot.Command("bsdtar", "usr/bin/bsdtar");
        HostProgram.Check(bsdtar[0], [.. bsdtar[1..], "-xf", Path.Join(Folder, $"{Name}-cloud-init.iso"), "-C", files]);

        var boot = HostProgram.Run(Path.Join(Repository.Root, "tests", "Live", "CloudInit", "first-boot.sh"), TestRoot.Files, files, vm[1], renderer, string.Join("; echo ----; ", Questions));
        Assert.True(boot.ExitCode == 0, boot.Error);
        var answers = boot.Output.Split("----\n").Select(a => a.Trim()).ToArray();
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
}
