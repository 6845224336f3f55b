using System.Xml.Linq;
using System.Xml.XPath;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.CloudInit;

/// <summary>A guest reads the disc as cloud-init would; blkid of this host knows it by its label.</summary>
public sealed class CloudInitTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void The_guest_has_the_name_and_the_address_that_it_was_given_and_the_seed_goes_with_the_VM()
    {
        Run(
            """
            New-KvmDisk "$folder/d.raw" 1MB -Format Raw | ForEach-Object {
                New-KvmVM $name 160MB -Disk $_ -Kernel $kernel -Initrd $initrd -VirtType Qemu -KernelArguments $arguments -Start `
                    -CloudInit (New-KvmCloudInit seeded -User anna -RunCommand 'echo done' -NetworkAdapter @{ Address = '192.0.2.5/24', '2001:db8::5/64' })
            }
            Wait-KvmVM $name -For Agent
            """);
        var seed = Path.Join(Folder, $"{Name}-cloud-init.iso");
        var xml = XElement.Parse(Libvirt.Virsh("dumpxml", Name));
        Assert.Equal(seed, (string?)xml.XPathSelectElement("devices/disk[@device='cdrom']/source")?.Attribute("file"));
        Assert.Equal("seeded", Agent().Run("hostname"));
        Assert.Equal("meta-data\nnetwork-config\nuser-data", Agent().Run("ls /run/seed"));
        Assert.Contains(
            $"\"instance-id\": \"{Run("(Get-KvmVM $name).Id.ToString()")[0]}\"",
            Agent().Run("cat /run/seed/meta-data"),
            StringComparison.Ordinal);
        var mac = (string?)xml.XPathSelectElement("devices/interface/mac")?.Attribute("address");
        var addresses = "";
        Eventually.True(
            "the guest has its addresses",
            () => (addresses = Agent().Run("ip addr show eth0")).Contains("2001:db8::5/64", StringComparison.Ordinal));
        Assert.Contains($"link/ether {mac}", addresses, StringComparison.Ordinal);
        Assert.Contains("inet 192.0.2.5/24", addresses, StringComparison.Ordinal);

        Assert.Equal("CIDATA", HostProgram.Check("blkid", "-p", "-s", "LABEL", "-o", "value", seed));
        // Whoever may read this host's files in general may not read passwords' hashes, while it runs or after.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(seed));
        Run("Remove-KvmVM $name -RemoveDisk -Force");
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_VM_that_cannot_start_leaves_neither_itself_nor_its_seed()
    {
        Run("New-KvmDisk \"$folder/d.raw\" 1MB -Format Raw");
        var error = Fail(
            "New-KvmVM $name 64MB -Disk \"$folder/d.raw\" -VirtType Qemu -Bridge nosuchbridge -CloudInit (New-KvmCloudInit) -Start");
        Assert.StartsWith("BridgeNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal([Path.Join(Folder, "d.raw")], Directory.GetFiles(Folder));
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }
}
