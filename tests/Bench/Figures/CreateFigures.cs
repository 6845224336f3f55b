using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>
/// New-KvmVM in a warm session beside virt-install --import as a process, both with a disk, a NIC on the default network
/// and VNC, in software; once only defined, once also started.
/// </summary>
internal static class CreateFigures
{
    private const int WarmUp = 2;
    private const int Rounds = 7;
    private const long DiskSize = 1 << 20;

    public static void Measure(Lab lab, Report report)
    {
        if (Programs.Find("virt-install") is null)
        {
            report.Remark("virt-install is not on PATH, so New-KvmVM was not held against it. (apt-get install virtinst)");
            return;
        }

        var (mine, theirs) = (Disk(lab, "mine"), Disk(lab, "theirs"));
        var samples = Samples.InTurns(
            WarmUp,
            Rounds,
            () => Removing(lab, "mine", "shut off", () => Ours(lab, mine)),
            () => Removing(lab, "theirs", "shut off", () => Theirs(lab, theirs, "--noreboot")),
            () => Removing(lab, "mine", "running", () => Ours(lab, mine, "-Start")),
            () => Removing(lab, "theirs", "running", () => Theirs(lab, theirs)),
            () =>
            {
                Ours(lab, mine);
                return Removing(lab, "mine", "running", () => lab.Limit.Time("start mine", 0));
            });
        Defined(report, samples[0], samples[1]);
        Started(report, samples[2], samples[3], samples[4]);
    }

    private static void Defined(Report report, Samples ours, Samples peer)
        => report.Add(new("New-KvmVM", "virt-install --import --noreboot", "ms", ours.Median, peer.Median, Bound.Faster(10), Rounds, FormattableString.Invariant(
            $"both define a VM with a virtio disk and NIC, guest-agent channel, RNG, balloon and VNC, and do not start it; the cmdlet in a warm session, virt-install as a process. Best {ours.Best:0} and {peer.Best:0} ms.")));

    private static void Started(Report report, Samples ours, Samples peer, Samples start)
    {
        report.Add(new("New-KvmVM -Start", "virt-install --import", "ms", ours.Median, peer.Median, Bound.Faster(10), Rounds, FormattableString.Invariant(
            $"the same VMs, started. Most of it is QEMU's start: virDomainCreate of the same VM, called from C, takes {start.Median:0} ms, so that whatever starts a VM here is at most {peer.Median / start.Median:0.0} times faster than virt-install.")));
        report.Add(new("New-KvmVM -Start, without QEMU's start", "virt-install --import, without it", "ms", Math.Max(0, ours.Median - start.Median), peer.Median - start.Median, null, Rounds,
            "the row above less virDomainCreate: what the two programs add to it."));
    }

    private static double Ours(Lab lab, string disk, string more = "")
        => lab.Time($"$vm = New-KvmVM -Name mine -Memory 64MB -Disk {Engines.Quote(disk)} -VirtType Qemu {more}");

    // linux2022 gives virt-install the devices that New-KvmVM takes by default.
    private static double Theirs(Lab lab, string disk, params string[] more) => Programs.Time("virt-install", [
        "--connect", lab.Daemon.Uri, "--import", "--name", "theirs", "--memory", "64", "--vcpus", "1", "--virt-type", "qemu", "--cpu", "qemu64",
        "--disk", $"path={disk},format=raw", "--network", "network=default", "--graphics", "vnc", "--osinfo", "linux2022", "--noautoconsole", .. more]);

    /// <summary>Times the creation of a VM, sees that it has come out as it should, and removes it.</summary>
    private static double Removing(Lab lab, string name, string expected, Func<double> create)
    {
        var time = create();
        var state = Virsh("domstate").Trim();
        if (state != expected) throw new InvalidOperationException($"{name} is {state}, not {expected}.");
        if (state == "running") Virsh("destroy");
        Virsh("undefine");
        return time;

        string Virsh(string command) => Programs.Run("virsh", "--connect", lab.Daemon.Uri, command, name);
    }

    /// <summary>An empty disk: nothing boots from it, and the VM waits in its BIOS.</summary>
    private static string Disk(Lab lab, string name)
    {
        var path = Path.Combine(lab.Daemon.Disks, $"{name}.img");
        using var file = File.Create(path);
        file.SetLength(DiskSize);
        return path;
    }
}
