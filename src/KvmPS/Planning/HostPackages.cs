using KvmPS.Host;

namespace KvmPS.Planning;

/// <summary>What a distribution calls the packages of a KVM host, and how they are installed.</summary>
internal static class HostPackages
{
    /// <summary>libvirt's daemon and QEMU, the programs, and the DHCP server of the default network.</summary>
    public static IReadOnlyList<string> All(DistributionFamily family, bool arm) => family switch
    {
        DistributionFamily.Debian => ["libvirt-daemon-system", "libvirt-clients", arm ? "qemu-system-arm" : "qemu-system-x86", "qemu-utils", "dnsmasq-base"],
        DistributionFamily.Fedora => ["libvirt-daemon-kvm", "libvirt-client", "qemu-kvm", "qemu-img", "dnsmasq"],
        DistributionFamily.Suse => ["libvirt-daemon-qemu", "libvirt-client", arm ? "qemu-arm" : "qemu-x86", "qemu-tools", "dnsmasq"],
        DistributionFamily.Arch => ["libvirt", "qemu-base", "dnsmasq"],
        _ => [],
    };

    /// <summary>The package that brings QEMU itself.</summary>
    public static string Qemu(DistributionFamily family, bool arm) => family switch
    {
        DistributionFamily.Debian => arm ? "qemu-system-arm" : "qemu-system-x86",
        DistributionFamily.Suse => arm ? "qemu-arm" : "qemu-x86",
        DistributionFamily.Arch => "qemu-base",
        _ => "qemu-kvm",
    };

    /// <summary>The program and its arguments that install packages without questions.</summary>
    public static IReadOnlyList<string> InstallCommand(DistributionFamily family, IEnumerable<string> packages) => family switch
    {
        DistributionFamily.Debian => ["apt-get", "install", "--yes", "--no-install-recommends", .. packages],
        DistributionFamily.Fedora => ["dnf", "install", "--assumeyes", .. packages],
        DistributionFamily.Suse => ["zypper", "--non-interactive", "install", "--no-recommends", .. packages],
        DistributionFamily.Arch => ["pacman", "--sync", "--needed", "--noconfirm", .. packages],
        _ => [],
    };

    /// <summary>The command to paste; empty for a distribution that is not known.</summary>
    public static string Remedy(DistributionFamily family, params IEnumerable<string> packages)
        => family == DistributionFamily.Unknown ? "" : "sudo " + string.Join(' ', InstallCommand(family, packages));
}
