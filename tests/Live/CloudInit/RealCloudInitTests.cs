using KvmPS.Live.Fixture;

namespace KvmPS.Live.CloudInit;

/// <summary>
/// Debian with cloud-init itself reads the seed. It takes debootstrap, a Debian mirror and, without KVM, a quarter of an hour: it runs when
/// KVMPS_REAL_CLOUD_INIT names the folder of a tree that debootstrap has made, or is to make.
/// </summary>
public sealed class RealCloudInitTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Variable = "KVMPS_REAL_CLOUD_INIT";

    private const string Packages = "systemd-sysv,udev,dbus,cloud-init,netplan.io,openssh-server,sudo,qemu-guest-agent,linux-image-cloud-amd64,iproute2";

    [Fact]
    public void Debian_becomes_what_it_was_told()
    {
        var tree = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(tree), $"{Variable} names no folder for a tree of debootstrap");
        if (!Directory.Exists(Path.Join(tree, "boot"))) HostProgram.Check("debootstrap", "--variant=minbase", $"--include={Packages}", "bookworm", tree, "http://deb.debian.org/debian");
        HostProgram.Check("truncate", "-s", "3G", Path.Join(Folder, "d.raw"));
        HostProgram.Check("mkfs.ext4", "-q", "-d", tree, Path.Join(Folder, "d.raw"));
        foreach (var file in (string[])["vmlinuz", "initrd.img"]) File.Copy(Path.Join(tree, file), Path.Join(Folder, file));
        Shell.SetVariable("password", new System.Net.NetworkCredential("", "s3cret").SecurePassword);
        Run("""
            $init = New-KvmCloudInit seeded.example.net -User anna -Password $password -SshKey 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7zg anna@laptop' `
                -RunCommand "echo `"it's 💾`" > /root/done" -NetworkAdapter @{ Address = '192.0.2.5/24', '2001:db8::5/64'; Gateway = '192.0.2.1', '2001:db8::1' }
            New-KvmVM $name 1GB -Disk "$folder/d.raw" -Kernel "$folder/vmlinuz" -Initrd "$folder/initrd.img" -CloudInit $init -Start `
                -KernelArguments 'root=/dev/vda rw console=ttyS0' -WarningAction Ignore
            Wait-KvmVM $name -For Agent -TimeoutSec 1200
            """);
        Eventually.True("cloud-init is done", TimeSpan.FromMinutes(20), () => Agent().Run("test -e /root/done && echo done || true") == "done");
        Assert.Equal("it's 💾", Agent().Run("cat /root/done"));
        Assert.Equal("seeded", Agent().Run("hostname"));
        Assert.Equal("DataSourceNoCloud", Agent().Run("cloud-id >/dev/null; sed -n 's/.*\\(DataSourceNoCloud\\).*/\\1/p' /run/cloud-init/status.json | head -n 1"));
        Assert.Equal($"{Run("(Get-KvmVM $name).Id.ToString()")[0]}", Agent().Run("cat /var/lib/cloud/data/instance-id"));
        Assert.Contains("AAAAC3NzaC1lZDI1NTE5AAAAIJ7zg", Agent().Run("cat /home/anna/.ssh/authorized_keys"), StringComparison.Ordinal);
        Assert.Contains("NOPASSWD", Agent().Run("sudo -l -U anna"), StringComparison.Ordinal);
        // The guest's own crypt takes the password for the one of the hash.
        Assert.Equal("True", Agent().Run("python3 -W ignore -c 'import crypt,spwd; h=spwd.getspnam(\"anna\").sp_pwdp; print(crypt.crypt(\"s3cret\", h) == h)'"));
        var addresses = Agent().Run("ip addr show; ip route show default; ip -6 route show default");
        foreach (var part in (string[])["inet 192.0.2.5/24", "2001:db8::5/64", "default via 192.0.2.1", "default via 2001:db8::1"]) Assert.Contains(part, addresses, StringComparison.Ordinal);
    }
}
