using System.Globalization;
using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>The system around KVM: distribution, cgroups, security, entropy, time, groups.</summary>
internal static class SystemChecks
{
    public static IEnumerable<KvmHostCheck> All(HostRoot host, string user)
    {
        yield return OperatingSystem(host);
        yield return Cgroups(host);
        yield return MandatoryAccess(host);
        yield return Groups(host, user);
        yield return Entropy(host);
        yield return TimeSync(host);
    }

    private static KvmHostCheck OperatingSystem(HostRoot host)
    {
        var check = new Check("System", "System", "Package names and paths depend on the distribution.");
        var distribution = new Distribution(host);
        var text = $"{distribution.Name}, kernel {host.TryReadLine("/proc/sys/kernel/osrelease") ?? "unknown"}";
        return distribution.Family == DistributionFamily.Unknown
            ? check.Warn(
                text,
                "KvmPS knows the packages of Debian, Ubuntu, Fedora, RHEL, SUSE and Arch; install libvirt and QEMU as your distribution "
                    + "documents.")
            : check.Pass(text);
    }

    private static KvmHostCheck Cgroups(HostRoot host)
    {
        var check = new Check("Cgroups", "System", "libvirt limits the CPU, memory and I/O of VMs with cgroups.");
        if (host.Exists("/sys/fs/cgroup/cgroup.controllers")) return check.Pass("version 2");
        string[] needed = ["cpu", "cpuset", "memory", "blkio"];
        var missing = needed.Where(c => !host.Exists($"/sys/fs/cgroup/{c}")).ToList();
        return missing.Count == 0
            ? check.Pass("version 1")
            : check.Warn(
                $"version 1, without {string.Join(", ", missing)}",
                "Mount them, or boot with systemd.unified_cgroup_hierarchy=1.");
    }

    private static KvmHostCheck MandatoryAccess(HostRoot host)
    {
        var check = new Check(
            "MandatoryAccess",
            "Security",
            "SELinux or AppArmor prevents a guest that escapes from QEMU from accessing the files of other VMs.");
        if (host.Exists("/sys/fs/selinux/enforce"))
        {
            return host.TryReadLine("/sys/fs/selinux/enforce") == "1" ? check.Pass("SELinux, enforcing")
                : check.Warn("SELinux, permissive", "sudo setenforce 1; and SELINUX=enforcing in /etc/selinux/config");
        }

        return host.TryReadLine("/sys/module/apparmor/parameters/enabled") == "Y" ? check.Pass("AppArmor")
            : check.Warn("neither SELinux nor AppArmor", new Distribution(host).Family == DistributionFamily.Debian
                ? "sudo apt-get install apparmor, then restart" : "Enable SELinux or AppArmor.");
    }

    private static KvmHostCheck Groups(HostRoot host, string user)
    {
        var check = new Check(
            "UserGroups",
            "Security",
            "Members of the group libvirt manage VMs without being root; members of kvm can open /dev/kvm.");
        if (user == "root") return check.Pass("root needs no groups");
        var missing = UserGroups.Missing(host, user);
        return missing.Count == 0
            ? check.Pass($"{user} is a member")
            : check.Warn(
                $"{user} is not in {string.Join(", ", missing)}",
                $"sudo usermod -aG {string.Join(',', missing)} {user}, then log in again");
    }

    private static KvmHostCheck Entropy(HostRoot host)
    {
        var check = new Check("Entropy", "System", "Guests' virtio-rng gets its entropy from the host.");
        if (!int.TryParse(
                host.TryReadLine("/proc/sys/kernel/random/entropy_avail"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var bits))
        {
            return check.Skipped("unknown");
        }
        return bits >= 200
            ? check.Pass(string.Create(CultureInfo.InvariantCulture, $"{bits} bits"))
            : check.Warn(string.Create(CultureInfo.InvariantCulture, $"{bits} bits"), "Install rng-tools or haveged.");
    }

    private static KvmHostCheck TimeSync(HostRoot host)
    {
        var check = new Check(
            "TimeSync",
            "System",
            "Guests take their time from the host; certificates and migration need the correct time.");
        if (TimeDaemon.Running(host) is { } daemon) return check.Pass(daemon);
        return new Processor(host).Flags.Contains("hypervisor")
            ? check.Warn("no time daemon is running; this host is a VM itself and may get the time from its host", Remedy(host))
            : check.Warn("no time daemon is running", Remedy(host));
    }

    private static string Remedy(HostRoot host) => new Distribution(host).Family switch
    {
        DistributionFamily.Debian => "sudo apt-get install --yes chrony",
        DistributionFamily.Fedora => "sudo dnf install --assumeyes chrony && sudo systemctl enable --now chronyd",
        DistributionFamily.Suse => "sudo zypper --non-interactive install chrony && sudo systemctl enable --now chronyd",
        DistributionFamily.Arch => "sudo timedatectl set-ntp true",
        _ => "Install chrony and start it.",
    };
}
