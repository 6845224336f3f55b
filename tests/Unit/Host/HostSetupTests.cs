using System.Text;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Host;
using KvmPS.Operations.Service;
using KvmPS.Planning.Host;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Install-KvmHost on hosts of each distribution, as far as it only looks.</summary>
public sealed class HostSetupTests : IDisposable
{
    private readonly HostTree _tree = new();

    [Theory]
    [InlineData(
        "ID=debian",
        "apt-get update",
        "apt-get install --yes --no-install-recommends libvirt-daemon-system libvirt-clients libvirt-daemon-config-network "
            + "qemu-system-x86 qemu-utils dnsmasq-base"
    )]
    [InlineData(
        "ID=ubuntu\nID_LIKE=debian",
        "apt-get update",
        "apt-get install --yes --no-install-recommends libvirt-daemon-system libvirt-clients libvirt-daemon-config-network "
            + "qemu-system-x86 qemu-utils dnsmasq-base"
    )]
    [InlineData(
        "ID=fedora",
        "dnf install --assumeyes libvirt-daemon-kvm libvirt-client libvirt-daemon-config-network qemu-kvm qemu-img dnsmasq"
    )]
    [InlineData(
        "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"",
        "dnf install --assumeyes libvirt-daemon-kvm libvirt-client libvirt-daemon-config-network qemu-kvm qemu-img dnsmasq"
    )]
    [InlineData(
        "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"",
        "zypper --non-interactive install --no-recommends libvirt-daemon-qemu libvirt-client libvirt-daemon-config-network qemu-x86 "
            + "qemu-tools dnsmasq"
    )]
    [InlineData("ID=arch", "pacman --sync --needed --noconfirm libvirt qemu-base qemu-img dnsmasq")]
    public void A_bare_host_gets_all_by_its_distributions_names(string release, params string[] commands)
    {
        _tree.File("/etc/os-release", release);
        Assert.Equal(commands, Needs().Packages().Select(s => s.Command));
        Assert.Empty(Needs().Groups());
    }

    [Fact]
    public void Only_what_is_missing_is_installed_and_then_nothing()
    {
        _tree
            .File("/etc/os-release", "ID=debian")
            .File("/usr/sbin/libvirtd", "")
            .File("/usr/bin/virsh", "")
            .File("/usr/share/libvirt/networks/default.xml", "")
            .File("/usr/bin/qemu-system-x86_64", "");
        Assert.Equal(
            "apt-get install --yes --no-install-recommends libvirt-daemon-system qemu-utils dnsmasq-base",
            Needs().Packages().Last().Command);
        _tree.File("/lib/systemd/system/libvirtd.service", "");
        Assert.Equal("apt-get install --yes --no-install-recommends qemu-utils dnsmasq-base", Needs().Packages().Last().Command);
        _tree.File("/usr/bin/qemu-img", "").File("/usr/sbin/dnsmasq", "");
        Assert.Empty(Needs().Packages());
    }

    [Fact]
    public void Rhels_QEMU_and_split_daemons_count()
    {
        _tree
            .File("/etc/os-release", "ID=rhel")
            .File("/usr/sbin/virtqemud", "")
            .File("/usr/lib/systemd/system/virtqemud.service", "")
            .File("/usr/bin/virsh", "")
            .File("/etc/libvirt/qemu/networks/default.xml", "")
            .File("/usr/libexec/qemu-kvm", "")
            .File("/usr/bin/qemu-img", "")
            .File("/usr/sbin/dnsmasq", "");
        Assert.Empty(Needs().Packages());
    }

    [Fact]
    public void Arm_hosts_get_QEMU_for_Arm()
    {
        _tree.File("/etc/os-release", "ID=debian").File("/proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n");
        Assert.Contains("qemu-system-arm", Needs().Packages().Last().Words);
    }

    [Fact]
    public void A_real_host_under_systemd_gets_a_time_daemon_and_a_VM_does_not()
    {
        _tree.File("/etc/os-release", "ID=fedora").Folder("/run/systemd/system").Cpu("GenuineIntel", "vmx ept");
        Assert.Contains("chrony", Needs().Packages().Last().Words);
        _tree.File("/proc/77/comm", "chronyd");
        Assert.DoesNotContain("chrony", Needs().Packages().Last().Words);
        File.Delete(_tree.Real("/proc/77/comm"));
        _tree.Cpu("GenuineIntel", "vmx ept hypervisor");
        Assert.DoesNotContain("chrony", Needs().Packages().Last().Words);
        Assert.Equal("systemctl enable --now chronyd.service", new HostSetup(DistributionFamily.Fedora, arm: false).Clock().Command);
    }

    [Fact]
    public void A_user_is_put_into_the_groups_that_there_are()
    {
        _tree.File("/etc/os-release", "ID=debian").File("/etc/group", "kvm:x:104:\nlibvirt:x:105:ann");
        Assert.Equal(["usermod --append --groups libvirt,kvm -- bob"], Needs("bob").Groups().Select(s => s.Command));
        _tree.File("/etc/group", "kvm:x:104:bob\nlibvirt:x:105:ann,bob");
        Assert.Empty(Needs("bob").Groups());
    }

    [Fact]
    public void An_unknown_distribution_is_an_error()
    {
        _tree.File("/etc/os-release", "ID=gentoo\nPRETTY_NAME=Gentoo");
        var error = Assert.Throws<KvmException>(Needs().RequireKnown);
        Assert.Equal("DistributionNotKnown", error.Id);
        Assert.Contains("Gentoo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_of_a_host_is_not_changed() =>
        Assert.Equal(
            "HostNotReal",
            Assert.Throws<KvmException>(() => HostNeeds.RequireChangeable(_tree.Root, new(KvmHostStepKind.Group, "x", ["true"]))).Id);

    [Fact]
    public void Systemd_starts_what_stands_still_or_would_not_come_back()
    {
        KvmService[] daemons =
        [
            Service("virtqemud", KvmServiceState.Listening, starts: true),
            Service("virtnetworkd", KvmServiceState.Stopped, starts: true),
            Service("virtproxyd", KvmServiceState.Running, starts: false),
        ];
        Assert.Equal(
            ["systemctl enable --now virtnetworkd.service", "systemctl enable --now virtproxyd.service"],
            HostSetup.Services(daemons, Service("virtlogd", KvmServiceState.Stopped, starts: false)).Select(s => s.Command));
    }

    [Fact]
    public void Without_systemd_the_log_comes_first()
    {
        var log = new KvmService { Name = "virtlogd" };
        var daemon = new KvmService { Name = "libvirtd" };
        Assert.Equal(["virtlogd --daemon", "libvirtd --daemon"], HostSetup.Services([daemon], log).Select(s => s.Command));
        Assert.Equal(
            ["libvirtd --daemon"],
            HostSetup.Services([daemon], log with { State = KvmServiceState.Running }).Select(s => s.Command));
        Assert.Empty(HostSetup.Services([daemon with { State = KvmServiceState.Running }], log));
    }

    [Fact]
    public void The_guest_of_the_deep_check_is_bootable_and_finds_its_text()
    {
        var disk = BootSector.Disk();
        Assert.Equal((0x55, 0xaa), (disk[510], disk[511]));
        // mov si, 0x7c1d
        Assert.Equal([0xbe, 0x1d, 0x7c], disk[11..14]);
        Assert.Equal(BootSector.Line, Encoding.ASCII.GetString(disk, 0x1d, BootSector.Line.Length));
    }

    public void Dispose() => _tree.Dispose();

    private HostNeeds Needs(string user = "root") =>
        new(_tree.Root, user, new LibvirtServices(_ => { }, TestContext.Current.CancellationToken));

    private static KvmService Service(string name, KvmServiceState state, bool starts) =>
        new()
        {
            Name = name,
            State = state,
            StartsWithHost = starts,
            UsesSystemd = true,
        };
}
