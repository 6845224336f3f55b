using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>KVM itself: its modules, its device, and whether a vCPU runs.</summary>
internal static class KvmChecks
{
    /// <param name="host">Where to look.</param>
    /// <param name="probe">What a try of /dev/kvm showed; null when the tree is a copy and cannot be tried.</param>
    public static IEnumerable<KvmHostCheck> All(HostRoot host, KvmProbeResult? probe)
    {
        yield return Modules(host);
        yield return Device(host, probe);
        yield return Runs(host, probe);
        yield return Vhost(host);
    }

    private static KvmHostCheck Modules(HostRoot host)
    {
        var check = new Check("KvmModules", "Kvm", "KVM needs the kernel module kvm and a second one for the CPU's vendor.");
        var cpu = new Processor(host);
        var loaded = host.Names("/sys/module")
            .Where(n => n == "kvm" || n.StartsWith("kvm_", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (!loaded.Contains("kvm"))
        {
            return host.Exists("/dev/kvm")
                ? check.Pass("built into the kernel")
                : check.Fail(
                    "kvm is not loaded",
                    cpu.IsX86 ? $"sudo modprobe {cpu.Virtualisation?.Module ?? cpu.Module}" : "sudo modprobe kvm");
        }
        return cpu.Virtualisation is { } found && !loaded.Contains(found.Module)
            ? check.Fail($"{found.Module} is not loaded", $"sudo modprobe {found.Module}")
            : cpu.IsX86 && !loaded.Exists(n => n is "kvm_intel" or "kvm_amd")
            ? check.Warn($"{string.Join(", ", loaded)}; no module for the CPU's virtualisation is loaded", Load(host))
            : check.Pass(string.Join(", ", loaded));
    }

    private static KvmHostCheck Device(HostRoot host, KvmProbeResult? probe)
    {
        var check = new Check("KvmDevice", "Kvm", "QEMU runs guests through /dev/kvm; without it they are emulated.");
        if (probe is null)
        {
            return host.Exists("/dev/kvm")
                ? check.Skipped("exists; a copy of a host cannot be tested")
                : check.Fail("there is no /dev/kvm", Load(host));
        }
        return probe.Outcome switch
        {
            KvmProbeOutcome.Missing => check.Fail(probe.Detail, Load(host)),
            KvmProbeOutcome.NoPermission => check.Fail(probe.Detail, $"sudo usermod -aG kvm {Environment.UserName}, then log in again"),
            KvmProbeOutcome.NotKvm or KvmProbeOutcome.NoVm => check.Fail(probe.Detail, "sudo dmesg | grep -i kvm"),
            _ => check.Pass("a VM can be created"),
        };
    }

    private static KvmHostCheck Runs(HostRoot host, KvmProbeResult? probe)
    {
        var check = new Check("KvmRuns", "Kvm", "Some /dev/kvm devices only interpret guest code: they open, but no Linux boots.");
        return probe?.Outcome switch
        {
            KvmProbeOutcome.Runs => check.Pass(probe.Detail),
            KvmProbeOutcome.InterpretsOnly => check.Fail(
                probe.Detail,
                "Run guests by emulation with New-KvmVM -VirtType Qemu; for speed, use a host with hardware virtualisation."),
            KvmProbeOutcome.Fails => check.Fail(probe.Detail, "sudo dmesg | grep -i kvm"),
            KvmProbeOutcome.MakesVm => check.Skipped($"not tested on this architecture; {probe.Detail}"),
            _ => check.Skipped(host.Exists("/dev/kvm") ? "could not be tested" : "there is no /dev/kvm"),
        };
    }

    private static KvmHostCheck Vhost(HostRoot host)
    {
        var check = new Check(
            "VhostNet",
            "Kvm",
            "With vhost-net, the kernel forwards a VM's packets itself; without it, each packet goes through QEMU.");
        return host.Exists("/dev/vhost-net") || CpuChecks.Loaded(host, "vhost_net")
            ? check.Pass("there")
            : check.Warn("not loaded", "sudo modprobe vhost_net");
    }

    private static string Load(HostRoot host)
    {
        var cpu = new Processor(host);
        return cpu.Virtualisation is { } found ? $"sudo modprobe {found.Module}"
            : cpu.IsX86
                ? "Enable virtualisation in the firmware, or nesting on the host that runs this VM; until then: New-KvmVM -VirtType Qemu"
            : "sudo modprobe kvm";
    }
}
