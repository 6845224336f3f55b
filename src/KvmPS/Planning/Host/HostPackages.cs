using KvmPS.Linux;

namespace KvmPS.Planning.Host;

/// <summary>What a distribution calls the packages of a KVM host, and how they are installed.</summary>
internal static class HostPackages
{
    /// <summary>The package that brings a part; empty for a distribution that is not known.</summary>
    public static string Of(HostPart part, DistributionFamily family, bool arm) => (part, family) switch
    {
        (_, DistributionFamily.Unknown) => "",
        (HostPart.Libvirt, DistributionFamily.Debian) => "libvirt-daemon-system",
        (HostPart.Libvirt, DistributionFamily.Fedora) => "libvirt-daemon-kvm",
        (HostPart.Libvirt, DistributionFamily.Suse) => "libvirt-daemon-qemu",
        (HostPart.Libvirt or HostPart.Client or HostPart.DefaultNetwork, DistributionFamily.Arch) => "libvirt",
        (HostPart.Client, DistributionFamily.Debian) => "libvirt-clients",
        (HostPart.Client, _) => "libvirt-client",
        (HostPart.DefaultNetwork, _) => "libvirt-daemon-config-network",
        (HostPart.Qemu, DistributionFamily.Debian) => arm ? "qemu-system-arm" : "qemu-system-x86",
        (HostPart.Qemu, DistributionFamily.Suse) => arm ? "qemu-arm" : "qemu-x86",
        (HostPart.Qemu, DistributionFamily.Arch) => arm ? "qemu-system-aarch64" : "qemu-base",
        (HostPart.Qemu, _) => "qemu-kvm",
        (HostPart.QemuImg, DistributionFamily.Debian) => "qemu-utils",
        (HostPart.QemuImg, DistributionFamily.Suse) => "qemu-tools",
        (HostPart.QemuImg, _) => "qemu-img",
        (HostPart.Dnsmasq, DistributionFamily.Debian) => "dnsmasq-base",
        _ => "dnsmasq",
    };

    public static IReadOnlyList<string> All(DistributionFamily family, bool arm) => Of(Enum.GetValues<HostPart>(), family, arm);

    public static IReadOnlyList<string> Of(IEnumerable<HostPart> parts, DistributionFamily family, bool arm)
        => [.. parts.Select(p => Of(p, family, arm)).Where(n => n.Length > 0).Distinct()];

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
