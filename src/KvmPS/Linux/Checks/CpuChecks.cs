using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>What the CPU can, what its firmware lets it, and what its mitigations cost.</summary>
internal static class CpuChecks
{
    private static readonly string[] KernelLogs = ["/var/log/dmesg", "/var/log/kern.log", "/var/log/messages", "/var/log/boot.log"];

    public static IEnumerable<KvmHostCheck> All(HostRoot host)
    {
        var cpu = new Processor(host);
        yield return Virtualisation(host, cpu);
        yield return Firmware(host, cpu);
        yield return SecondLevel(host, cpu);
        yield return Nested(host, cpu);
        yield return Iommu(host);
        yield return Mitigations(host);
    }

    private static KvmHostCheck Virtualisation(HostRoot host, Processor cpu)
    {
        var check = new Check(
            "CpuVirtualisation",
            "Cpu",
            "Without hardware virtualisation, guests are emulated and about ten times slower.");
        if (!cpu.IsX86) return host.Exists("/dev/kvm") ? check.Pass("offered by the kernel (/dev/kvm)")
            : cpu.IsArm
                ? check.Fail(
                    "the kernel offers no virtualisation",
                    "Boot the kernel at EL2 (the firmware decides); on a cloud host choose a bare-metal machine.")
            : check.Skipped("unknown processor");
        if (cpu.Virtualisation is { } found) return check.Pass($"{found.Flag} ({(found.Flag == "vmx" ? "Intel VT-x" : "AMD-V")})");
        return cpu.Flags.Contains("hypervisor")
            ? check.Fail(
                "neither vmx nor svm; this host is a VM itself",
                $"On the host that runs this VM, set options {cpu.Module} nested=1 in /etc/modprobe.d, and CPU host-passthrough for this "
                    + "VM.")
            : check.Fail(
                "neither vmx nor svm",
                "Enable Intel VT-x or AMD-V (SVM) in the firmware setup (BIOS/UEFI), then power the host off and on.");
    }

    /// <summary>
    /// Older kernels show the flag also where the firmware has locked it away; then the module does not load, and the log says so.
    /// </summary>
    private static KvmHostCheck Firmware(HostRoot host, Processor cpu)
    {
        var check = new Check(
            "FirmwareVirtualisation",
            "Cpu",
            "The firmware (BIOS/UEFI) can disable virtualisation although the CPU supports it.");
        const string setup = "Enable Intel VT-x or AMD-V (SVM) in the firmware setup (BIOS/UEFI), then power the host off and on.";
        if (KernelLogs.Any(l => host.TryRead(l)?.Contains("disabled by bios", StringComparison.OrdinalIgnoreCase) == true)
            && !Loaded(host, cpu.Module))
        {
            return check.Fail("disabled by the firmware, according to the kernel's log", setup);
        }

        if (cpu.Virtualisation is not { } found)
        {
            return check.Skipped(cpu.IsX86 ? "the CPU reports no virtualisation" : "not decided by the firmware on this architecture");
        }
        if (Loaded(host, found.Module)) return check.Pass("enabled");
        return host.Exists("/dev/kvm")
            ? check.Pass("enabled")
            : check.Warn(
                $"unknown: {found.Module} is not loaded",
                $"sudo modprobe {found.Module} || sudo dmesg | grep -i 'disabled by bios'");
    }

    private static KvmHostCheck SecondLevel(HostRoot host, Processor cpu)
    {
        var check = new Check(
            "SecondLevelPaging",
            "Cpu",
            "EPT (Intel) or NPT (AMD) lets the CPU translate guest memory itself; without it, every page table change of a guest causes "
                + "a VM exit.");
        if (cpu.Virtualisation is not { } found)
        {
            return check.Skipped(cpu.IsX86 ? "the CPU reports no virtualisation" : "part of the architecture");
        }
        var (flag, name) = found.Flag == "vmx" ? ("ept", "EPT") : ("npt", "NPT");
        if (!cpu.Flags.Contains(flag))
        {
            return check.Warn(
                $"the CPU reports no {name}",
                $"Enable {name} in the firmware setup; if this host is a VM, give it the CPU mode host-passthrough.");
        }
        return Processor.Parameter(host, found.Module, flag) is { } parameter && !Processor.IsOn(parameter)
            ? check.Warn(
                $"{name} is disabled ({found.Module} {flag}={parameter})",
                $"sudo sed -i 's/\\b{flag}=[0Nn]//' /etc/modprobe.d/*.conf; sudo modprobe -r {found.Module} && sudo modprobe "
                    + $"{found.Module} {flag}=1")
            : check.Pass(name);
    }

    private static KvmHostCheck Nested(HostRoot host, Processor cpu)
    {
        var check = new Check("Nested", "Cpu", "Guests can be KVM hosts themselves only if nesting is on.");
        var module = cpu.Virtualisation?.Module;
        if (module is null || Processor.Parameter(host, module, "nested") is not { } nested)
        {
            return check.Skipped("no kvm_intel or kvm_amd is loaded");
        }
        return check.Pass(Processor.IsOn(nested) ? $"on ({module})" : $"off ({module}); Set-KvmNested enables it");
    }

    private static KvmHostCheck Iommu(HostRoot host)
    {
        var check = new Check("Iommu", "Cpu", "Needed only to assign a PCI device to a VM.");
        if (host.Names("/sys/class/iommu").Any()) return check.Pass("on");
        var option = new Processor(host).Module == "kvm_amd" ? "amd_iommu=on" : "intel_iommu=on";
        return new Processor(host).Flags.Contains("hypervisor") ? check.Skipped("off; this host is a VM itself")
            : check.Warn("off", $"Enable VT-d or AMD-Vi in the firmware, and add {option} to the kernel command line.");
    }

    private static KvmHostCheck Mitigations(HostRoot host)
    {
        const string folder = "/sys/devices/system/cpu/vulnerabilities";
        var check = new Check(
            "Mitigations",
            "Cpu",
            "Some CPU vulnerabilities let a guest read the memory of others; some mitigations make each VM exit slower.");
        var all = host.Names(folder)
            .Order(StringComparer.Ordinal)
            .Select(n => (Name: n, State: host.TryReadLine($"{folder}/{n}") ?? ""))
            .ToList();
        if (all.Count == 0) return check.Skipped("the kernel reports nothing");
        var open = all.Where(v => v.State.StartsWith("Vulnerable", StringComparison.Ordinal)).Select(v => v.Name).ToList();
        if (open.Count > 0)
        {
            return check.Warn(
                $"vulnerable: {string.Join(", ", open)}",
                "Update the kernel and the CPU's microcode; check that mitigations=off is not on the kernel command line.");
        }
        var costly = all.Where(v =>
                v.State.Contains("cache flushes", StringComparison.Ordinal)
                || v.State.Contains("Split huge pages", StringComparison.Ordinal))
            .Select(v => v.Name)
            .ToList();
        return check.Pass(costly.Count > 0 ? $"mitigated; slower for guests: {string.Join(", ", costly)}" : "mitigated");
    }

    internal static bool Loaded(HostRoot host, string module) => host.Exists($"/sys/module/{module}");
}
