namespace KvmPS.Linux;

/// <summary>Whether programs and files of a KVM host are there, whichever package or build brought them.</summary>
internal sealed class HostSoftware(HostRoot host)
{
    private static readonly string[] Folders =
    [
        "/usr/sbin",
        "/usr/bin",
        "/usr/local/sbin",
        "/usr/local/bin",
        "/usr/libexec",
        "/sbin",
        "/bin",
    ];

    private static readonly string[] Units =
    [
        "/usr/lib/systemd/system",
        "/lib/systemd/system",
        "/usr/local/lib/systemd/system",
        "/etc/systemd/system",
    ];

    public bool HasDaemon => HasService("libvirtd") || HasService("virtqemud");

    public bool HasDefaultNetwork =>
        host.Exists("/usr/share/libvirt/networks/default.xml") || host.Exists("/etc/libvirt/qemu/networks/default.xml");

    /// <summary>QEMU for this host's own kind of CPU; RHEL calls it qemu-kvm.</summary>
    public bool HasQemu(bool arm) => HasProgram(arm ? "qemu-system-aarch64" : "qemu-system-x86_64") || HasProgram("qemu-kvm");

    /// <summary>Whether systemd knows a unit, such as firewalld.service.</summary>
    public bool HasUnit(string unit) => Units.Any(u => host.Exists($"{u}/{unit}"));

    /// <summary>Debian has the program in one package, and what makes it the host's service in another.</summary>
    private bool HasService(string name) => HasProgram(name) && (HasUnit($"{name}.service") || host.Exists($"/etc/init.d/{name}"));

    public bool HasProgram(string name) => Folders.Any(f => host.Exists($"{f}/{name}"));
}
