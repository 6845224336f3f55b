using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>The daemon all other tests stand on is there, and is nobody else's.</summary>
public sealed class PrivateLibvirtTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void It_answers_and_names_itself() =>
        Assert.Equal("kvmps-test", Libvirt.Virsh("hostname"));

    [Fact]
    public void Its_default_network_is_active() =>
        Assert.Contains("default", Strangers("net-list", "--name"));

    [Fact]
    public void It_starts_without_the_hosts_VMs_and_networks()
    {
        Assert.Empty(Strangers("list", "--all", "--name"));
        Assert.Equal("default", Assert.Single(Strangers("net-list", "--all", "--name")));
    }

    [Fact]
    public void The_host_sees_neither_its_VMs_nor_their_files()
    {
        Define(GuestXml.Linux(Image, Name));

        // A host without a daemon, or with one that is not running, cannot see them either.
        Assert.DoesNotContain(Name, HostProgram.Run("virsh", "--connect", "qemu:///system", "list", "--all", "--name").Output,
            StringComparison.Ordinal);
        Assert.False(File.Exists($"/etc/libvirt/qemu/{Name}.xml"));
        Assert.True(File.Exists($"{Libvirt.Root}/etc/qemu/{Name}.xml"));
    }

    [Fact]
    public void Its_bridge_is_in_a_network_namespace_of_its_own()
    {
        const string Address = "/sys/class/net/virbr0/address";
        var inside = Libvirt.Enter("cat", Address);
        Assert.Equal(0, inside.ExitCode);
        Assert.NotEqual(inside.Output, File.Exists(Address) ? File.ReadAllText(Address) : "");
        Assert.NotEqual(HostProgram.Check("readlink", "/proc/self/ns/net"), Libvirt.Enter("readlink", "/proc/self/ns/net").Output.Trim());
    }

    /// <summary>The names listed, without those of other tests: these run meanwhile, and all their names begin with t-.</summary>
    private string[] Strangers(params string[] command) =>
        [.. Libvirt.Virsh(command).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(name => !name.StartsWith("t-", StringComparison.Ordinal))];

    private void Define(XElement xml)
    {
        var path = Path.Combine(Folder, "domain.xml");
        xml.Save(path);
        Libvirt.Virsh("define", path);
    }
}
