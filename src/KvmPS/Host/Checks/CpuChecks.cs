using KvmPS.Objects;

namespace KvmPS.Host.Checks;

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
        var check = new Check("CpuVirtualisation", "Cpu", "Without hardware virtualisation guests are emulated, some ten times slower.");
        if (!cpu.IsX86) return host.Exists("/dev/kvm") ? check.Pass("offered by the kernel (/dev/kvm)") : cpu.IsArm
            ? check.Fail("the kernel offers none", "Boot the kernel at EL2 (the firmware decides); on a cloud host choose a bare-metal machine.")
            : check.Skipped("unknown processor");
        if (cpu.Virtualisation is { } found) return check.Pass($"{found.Flag} ({(found.Flag == "vmx" ? "Intel VT-x" : "AMD-V")})");
        return cpu.Flags.Contains("hypervisor")
            ? check.Fail("neither vmx nor svm; this host is a VM itself", $"On the host below: options {cpu.Module} nested=1 in /etc/modprobe.d, and CPU host-passthrough for this VM.")
            : check.Fail("neither vmx nor svm", "Switch Intel VT-x or AMD-V (SVM) on in the firmware setup (BIOS/UEFI), then power the host off and on.");
    }

    /// <summary>Older kernels show the flag also where the firmware has locked it away; then the module does not load, and the log says so.</summary>
    private static KvmHostCheck Firmware(HostRoot host, Processor cpu)
    {
        var check = new Check("FirmwareVirtualisation", "Cpu", "The firmware (BIOS/UEFI) can lock virtualisation away although the CPU has it.");
        const string setup = "Switch Intel VT-x or AMD-V (SVM) on in the firmware setup (BIOS/UEFI), then power the host off and on.";
        if (KernelLogs.Any(l => host.TryRead(l)?.Contains("disabled by bios", StringComparison.OrdinalIgnoreCase) == true) && !Loaded(host, cpu.Module))
        {
            return check.Fail("disabled by the firmware, says the kernel's log", setup);
        }

        if (cpu.Virtualisation is not { } found) return check.Skipped(cpu.IsX86 ? "the CPU shows no virtualisation" : "not decided by firmware here");
        if (Loaded(host, found.Module)) return check.Pass("enabled");
        return host.Exists("/dev/kvm") ? check.Pass("enabled")
            : check.Warn($"not known: {found.Module} is not loaded", $"sudo modprobe {found.Module} || sudo dmesg | grep -i 'disabled by bios'");
    }

    private static KvmHostCheck SecondLevel(HostRoot host, Processor cpu)
    {
        var check = new Check("SecondLevelPaging", "Cpu", "EPT (Intel) or NPT (AMD) lets the CPU translate guest memory itself; without it every page table change of a guest costs an exit.");
        if (cpu.Virtualisation is not { } found) return check.Skipped(cpu.IsX86 ? "the CPU shows no virtualisation" : "part of the architecture");
        var (flag, name) = found.Flag == "vmx" ? ("ept", "EPT") : ("npt", "NPT");
        if (!cpu.Flags.Contains(flag)) return check.Warn($"the CPU shows no {name}", $"Look for {name} in the firmware setup; in a VM give it the CPU mode host-passthrough.");
        return Processor.Parameter(host, found.Module, flag) is { } parameter && !Processor.IsOn(parameter)
            ? check.Warn($"{name} is switched off ({found.Module} {flag}={parameter})", $"sudo sed -i 's/\\b{flag}=[0Nn]//' /etc/modprobe.d/*.conf; sudo modprobe -r {found.Module} && sudo modprobe {found.Module} {flag}=1")
            : check.Pass(name);
    }

    private static KvmHostCheck Nested(HostRoot host, Processor cpu)
    {
        var check = new Check("Nested", "Cpu", "Guests can only be KVM hosts themselves where nesting is on.");
        var module = cpu.Virtualisation?.Module;
        if (module is null || Processor.Parameter(host, module, "nested") is not { } nested) return check.Skipped("no kvm_intel or kvm_amd is loaded");
        return check.Pass(Processor.IsOn(nested) ? $"on ({module})" : $"off ({module}); Set-KvmNested switches it");
    }

    private static KvmHostCheck Iommu(HostRoot host)
    {
        var check = new Check("Iommu", "Cpu", "Needed to give a VM a PCI device of its own; nothing else.");
        if (host.Names("/sys/class/iommu").Any()) return check.Pass("on");
        var option = new Processor(host).Module == "kvm_amd" ? "amd_iommu=on" : "intel_iommu=on";
        return new Processor(host).Flags.Contains("hypervisor") ? check.Skipped("off; this host is a VM itself")
            : check.Warn("off", $"Switch VT-d or AMD-Vi on in the firmware and add {option} to the kernel command line.");
    }

    private static KvmHostCheck Mitigations(HostRoot host)
    {
        const string folder = "/sys/devices/system/cpu/vulnerabilities";
        var check = new Check("Mitigations", "Cpu", "Some flaws of CPUs let a guest read its neighbours; some mitigations cost each exit of a guest.");
        var all = host.Names(folder).Order(StringComparer.Ordinal).Select(n => (Name: n, State: host.TryReadLine($"{folder}/{n}") ?? "")).ToList();
        if (all.Count == 0) return check.Skipped("the kernel tells nothing");
        var open = all.Where(v => v.State.StartsWith("Vulnerable", StringComparison.Ordinal)).Select(v => v.Name).ToList();
        if (open.Count > 0) return check.Warn($"vulnerable: {string.Join(", ", open)}", "Update the kernel and the CPU's microcode; see that mitigations=off is not on the kernel command line.");
        var costly = all.Where(v => v.State.Contains("cache flushes", StringComparison.Ordinal) || v.State.Contains("Split huge pages", StringComparison.Ordinal)).Select(v => v.Name).ToList();
        return check.Pass(costly.Count > 0 ? $"mitigated; at a price for guests: {string.Join(", ", costly)}" : "mitigated");
    }

    internal static bool Loaded(HostRoot host, string module) => host.Exists($"/sys/module/{module}");
}
