using KvmPS.Linux;
using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Test-KvmHost on hosts that are not at hand.</summary>
public sealed class HostCheckTests : IDisposable
{
    private readonly HostTree _tree = new();

    [Fact]
    public void Intel_with_EPT()
    {
        _tree
            .Cpu("GenuineIntel", "fpu vmx ept vpid")
            .File("/sys/module/kvm/x", "")
            .File("/sys/module/kvm_intel/parameters/ept", "Y")
            .File("/sys/module/kvm_intel/parameters/nested", "N");
        Assert.Equal((KvmCheckResult.Pass, "vmx (Intel VT-x)"), Cpu("CpuVirtualisation"));
        Assert.Equal((KvmCheckResult.Pass, "enabled"), Cpu("FirmwareVirtualisation"));
        Assert.Equal((KvmCheckResult.Pass, "EPT"), Cpu("SecondLevelPaging"));
        Assert.StartsWith("off", Cpu("Nested").Value, StringComparison.Ordinal);
        Assert.Equal(KvmCheckResult.Pass, Kvm("KvmModules").Result);
    }

    [Fact]
    public void AMD_with_NPT_and_nesting()
    {
        _tree
            .Cpu("AuthenticAMD", "fpu svm npt")
            .File("/sys/module/kvm/x", "")
            .File("/sys/module/kvm_amd/parameters/npt", "1")
            .File("/sys/module/kvm_amd/parameters/nested", "1");
        Assert.Equal((KvmCheckResult.Pass, "svm (AMD-V)"), Cpu("CpuVirtualisation"));
        Assert.Equal((KvmCheckResult.Pass, "NPT"), Cpu("SecondLevelPaging"));
        Assert.Equal((KvmCheckResult.Pass, "on (kvm_amd)"), Cpu("Nested"));
    }

    [Fact]
    public void Second_level_paging_that_is_switched_off_is_told()
    {
        _tree.Cpu("GenuineIntel", "vmx ept").File("/sys/module/kvm_intel/parameters/ept", "N");
        Assert.Equal(KvmCheckResult.Warn, Cpu("SecondLevelPaging").Result);
        _tree.Cpu("GenuineIntel", "vmx");
        Assert.Equal((KvmCheckResult.Warn, "the CPU reports no EPT"), Cpu("SecondLevelPaging"));
    }

    [Fact]
    public void Disabled_by_the_firmware()
    {
        _tree.Cpu("GenuineIntel", "fpu vmx ept");
        var unknown = All().Single(c => c.Name == "FirmwareVirtualisation");
        Assert.Equal(KvmCheckResult.Warn, unknown.Result);
        Assert.Contains("modprobe kvm_intel", unknown.Remedy, StringComparison.Ordinal);

        _tree.File("/var/log/kern.log", "Nov 24 host kernel: [    3.1] kvm: disabled by bios");
        var told = All().Single(c => c.Name == "FirmwareVirtualisation");
        Assert.Equal(KvmCheckResult.Fail, told.Result);
        Assert.Contains("BIOS", told.Remedy, StringComparison.Ordinal);

        // An old line of the log says nothing once the module is loaded.
        _tree.File("/sys/module/kvm_intel/parameters/ept", "Y");
        Assert.Equal(KvmCheckResult.Pass, Cpu("FirmwareVirtualisation").Result);
    }

    [Fact]
    public void A_host_that_is_a_VM_without_nesting_says_what_to_do_below()
    {
        _tree.Cpu("AuthenticAMD", "fpu hypervisor");
        var check = All().Single(c => c.Name == "CpuVirtualisation");
        Assert.Equal(KvmCheckResult.Fail, check.Result);
        Assert.Contains("kvm_amd nested=1", check.Remedy, StringComparison.Ordinal);
        Assert.Equal(KvmCheckResult.Skipped, Cpu("SecondLevelPaging").Result);
    }

    [Fact]
    public void Another_backend_of_KVM_is_no_pass()
    {
        _tree.Cpu("AuthenticAMD", "fpu hypervisor").File("/sys/module/kvm/x", "").File("/sys/module/kvm_pvm/x", "");
        Assert.Equal(KvmCheckResult.Warn, Kvm("KvmModules").Result);
    }

    [Fact]
    public void Arm_has_no_flag()
    {
        _tree.File("/proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n");
        Assert.Equal(KvmCheckResult.Fail, Cpu("CpuVirtualisation").Result);
        _tree.File("/dev/kvm", "");
        Assert.Equal(KvmCheckResult.Pass, Cpu("CpuVirtualisation").Result);
        Assert.Equal(KvmCheckResult.Skipped, Cpu("SecondLevelPaging").Result);
        Assert.Equal((KvmCheckResult.Pass, "built into the kernel"), Kvm("KvmModules"));
    }

    [Fact]
    public void Fedora_with_SELinux()
    {
        _tree
            .File("/etc/os-release", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nPRETTY_NAME=\"Rocky Linux 9.4\"")
            .File("/sys/fs/selinux/enforce", "1");
        Assert.Equal((KvmCheckResult.Pass, "SELinux, enforcing"), System("MandatoryAccess"));
        Assert.Equal(DistributionFamily.Fedora, new Distribution(_tree.Root).Family);
        Assert.Contains(
            "dnf install",
            SystemChecks.All(_tree.Root, "root").Single(c => c.Name == "TimeSync").Remedy,
            StringComparison.Ordinal);
        _tree.File("/sys/fs/selinux/enforce", "0");
        Assert.Equal(KvmCheckResult.Warn, System("MandatoryAccess").Result);
    }

    [Theory]
    [InlineData("ubuntu", "debian", "Debian")]
    [InlineData("opensuse-leap", "suse opensuse", "Suse")]
    [InlineData("arch", "", "Arch")]
    [InlineData("gentoo", "", "Unknown")]
    public void Distributions_are_told_apart(string id, string like, string family)
    {
        _tree.File("/etc/os-release", $"ID={id}\nID_LIKE=\"{like}\"");
        Assert.Equal(family, new Distribution(_tree.Root).Family.ToString());
    }

    [Fact]
    public void A_user_outside_the_groups_is_told_how_to_get_in()
    {
        _tree.File("/etc/group", "root:x:0:\nkvm:x:104:bob\nlibvirt:x:105:");
        var check = SystemChecks.All(_tree.Root, "bob").Single(c => c.Name == "UserGroups");
        Assert.Equal(KvmCheckResult.Warn, check.Result);
        Assert.Contains("usermod -aG libvirt bob", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Flaws_without_mitigation_are_named()
    {
        _tree
            .File("/sys/devices/system/cpu/vulnerabilities/l1tf", "Mitigation: PTE Inversion; VMX: conditional cache flushes, SMT disabled")
            .File("/sys/devices/system/cpu/vulnerabilities/mds", "Not affected");
        Assert.Equal((KvmCheckResult.Pass, "mitigated; slower for guests: l1tf"), Cpu("Mitigations"));
        _tree.File("/sys/devices/system/cpu/vulnerabilities/mds", "Vulnerable: Clear CPU buffers attempted, no microcode");
        Assert.Equal((KvmCheckResult.Warn, "vulnerable: mds"), Cpu("Mitigations"));
    }

    [Fact]
    public void Huge_pages_that_libvirt_cannot_use_are_told()
    {
        foreach (var (file, value) in new[] { ("nr_hugepages", "8"), ("free_hugepages", "8") })
            _tree.File($"/sys/kernel/mm/hugepages/hugepages-2048kB/{file}", value);
        KvmHostCheck Check() => MemoryChecks.All(_tree.Root).Single(c => c.Name == "HugePages");
        Assert.Equal(KvmCheckResult.Warn, Check().Result);
        _tree.File("/proc/mounts", "hugetlbfs /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0");
        Assert.Equal((KvmCheckResult.Warn, "Restart-KvmService"), (Check().Result, Check().Remedy));
        _tree.Folder("/dev/hugepages/libvirt/qemu");
        Assert.Equal(KvmCheckResult.Pass, Check().Result);
    }

    [Theory]
    [InlineData(5, 0, new byte[] { 42, 2 }, "Runs")]
    [InlineData(5, 0, new byte[] { 42, 3 }, "Fails")]
    [InlineData(17, 1, new byte[] { 42 }, "InterpretsOnly")]
    [InlineData(17, 1, new byte[0], "InterpretsOnly")]
    [InlineData(17, 3, new byte[] { 42 }, "Fails")]
    [InlineData(9, 7, new byte[0], "Fails")]
    [InlineData(8, 0, new byte[0], "Fails")]
    public void What_a_vCPUs_end_means(int reason, int detail, byte[] output, string outcome)
        => Assert.Equal(outcome, KvmProbe.Judge((uint)reason, (uint)detail, output).Outcome.ToString());

    [Theory]
    [InlineData("Missing", "KvmDevice", KvmCheckResult.Fail)]
    [InlineData("NoPermission", "KvmDevice", KvmCheckResult.Fail)]
    [InlineData("InterpretsOnly", "KvmDevice", KvmCheckResult.Pass)]
    [InlineData("InterpretsOnly", "KvmRuns", KvmCheckResult.Fail)]
    [InlineData("Runs", "KvmRuns", KvmCheckResult.Pass)]
    [InlineData("MakesVm", "KvmRuns", KvmCheckResult.Skipped)]
    public void What_a_probe_means_for_the_checks(string outcome, string check, KvmCheckResult result) =>
        Assert.Equal(
            result,
            KvmChecks.All(_tree.Root, new(Enum.Parse<KvmProbeOutcome>(outcome), "seen")).Single(c => c.Name == check).Result);

    /// <summary>The struct as linux/kvm.h has it; the request's number holds its size.</summary>
    [Fact]
    public void The_memory_region_is_the_kernels() =>
        Assert.Equal(32, global::System.Runtime.InteropServices.Marshal.SizeOf<KvmProbe.MemoryRegion>());

    public void Dispose() => _tree.Dispose();

    private IEnumerable<KvmHostCheck> All() => CpuChecks.All(_tree.Root);

    private (KvmCheckResult Result, string Value) Cpu(string name) => Of(All(), name);

    private (KvmCheckResult Result, string Value) Kvm(string name) => Of(KvmChecks.All(_tree.Root, null), name);

    private (KvmCheckResult Result, string Value) System(string name) => Of(SystemChecks.All(_tree.Root, "root"), name);

    private static (KvmCheckResult Result, string Value) Of(IEnumerable<KvmHostCheck> checks, string name)
    {
        var check = checks.Single(c => c.Name == name);
        return (check.Result, check.Value);
    }
}
