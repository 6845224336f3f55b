using System.Diagnostics;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Vcpu;

/// <summary>Host CPUs of a VM's threads, as the kernel itself says.</summary>
public sealed class KvmCpuAffinityTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private static string Online => File.ReadAllText("/sys/devices/system/cpu/online").Trim();

    [Fact]
    public void What_is_pinned_is_what_the_kernel_allows()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Vcpu 2 -MaximumVcpu 3 -Start");
        var process = Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id;
        Assert.All(Run("Get-KvmCpuAffinity $name"), a => Assert.False((bool)((dynamic)a).RestartRequired));
        Assert.Equal(["vCPU 0", "vCPU 1", "Emulator"], Run("Get-KvmCpuAffinity $name").Select(a => (string)((dynamic)a).Thread));

        Run("Set-KvmCpuAffinity $name 0 -Vcpu 1");
        Assert.Equal((Online, "0"), (Allowed(process, "CPU 0/"), Allowed(process, "CPU 1/")));
        Assert.Contains("already", Assert.Single(Invoke("Set-KvmCpuAffinity $name 0 -Vcpu 1 -Verbose").Verbose), StringComparison.Ordinal);

        // One half alone: the other stays, and the result says that they differ.
        Run("Set-KvmCpuAffinity $name 0 -Emulator -Scope Live");
        Assert.Equal("0", Allowed(process, "qemu"));
        dynamic emulator = Run("Get-KvmCpuAffinity $name | Where-Object Thread -eq Emulator")[0];
        Assert.Equal([0], (int[])emulator.Live);
        Assert.Equal(Environment.ProcessorCount > 1, (bool)emulator.RestartRequired);
        Assert.DoesNotContain("emulatorpin", Libvirt.Virsh("dumpxml", Name, "--inactive"), StringComparison.Ordinal);

        // Away again, and nothing of it is left in the definition.
        Run("Get-KvmVM $name | Reset-KvmCpuAffinity");
        Assert.Equal((Online, Online, Online), (Allowed(process, "CPU 0/"), Allowed(process, "CPU 1/"), Allowed(process, "qemu")));
        Assert.DoesNotContain("pin ", Libvirt.Virsh("dumpxml", Name, "--inactive"), StringComparison.Ordinal);
        Assert.Contains(
            "no such CPU pinning",
            Assert.Single(Invoke("Reset-KvmCpuAffinity $name -Verbose").Verbose),
            StringComparison.Ordinal);

        Assert.StartsWith("VcpuNotFound,", Fail("Set-KvmCpuAffinity $name 0 -Vcpu 2").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("0", PinOf(2));
        Assert.StartsWith(
            "IOThreadNotFound,",
            Fail("Set-KvmCpuAffinity $name 0 -IOThread 1").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith("CpuNotFound,", Fail("Set-KvmCpuAffinity $name 0,8000").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("InvalidCpuSet,", Fail("Set-KvmCpuAffinity $name '0,^0'").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("InvalidCpuSet,", Fail("Set-KvmCpuAffinity $name @()").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Online, Allowed(process, "CPU 1/"));

        // A vCPU to come is in the definition alone.
        string PinOf(int vcpu)
        {
            Run($"Set-KvmCpuAffinity $name 0 -Vcpu {vcpu} -Scope Config");
            return Libvirt.Virsh("vcpupin", Name, $"{vcpu}", "--config").Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        }
    }

    [Fact]
    public void A_stored_VM_keeps_it_for_its_start()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Vcpu 2");
        Assert.StartsWith("VMNotRunning,", Fail("Set-KvmCpuAffinity $name 0 -Scope Live").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"\"Pin vCPU 0-1, emulator to host CPU 0 (was {Online}) for the next start\" on target \"{Name}\"",
            Screen("Set-KvmCpuAffinity $name 0 -WhatIf", width: 250), StringComparison.Ordinal);
        Run("Get-KvmVM $name | Set-KvmCpuAffinity -Cpu '0-1,^1' -Vcpu 0, 1 -Emulator");
        Run("Start-KvmVM $name");
        var process = Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id;
        Assert.Equal(("0", "0", "0"), (Allowed(process, "CPU 0/"), Allowed(process, "CPU 1/"), Allowed(process, "qemu")));
    }

    [Fact]
    public void Every_thread_of_a_process_is_pinned()
    {
        using var process = Process.Start(
            new ProcessStartInfo("qemu-system-x86_64", ["-machine", "none", "-nographic", "-monitor", "none", "-serial", "none"])
            {
                RedirectStandardInput = true,
            })!;
        try
        {
            Shell.SetVariable("id", process.Id);
            Eventually.True("QEMU has its threads", () => Directory.GetDirectories($"/proc/{process.Id}/task").Length > 1);
            var threads = Run("Set-KvmCpuAffinity -ProcessId $id -Cpu 0 -PassThru");
            Assert.True(threads.Count > 1);
            Assert.All(Directory.GetDirectories($"/proc/{process.Id}/task"), t => Assert.Equal("0", List(t)));
            Assert.Contains(
                $"on target \"process {process.Id}\"",
                Screen("Reset-KvmCpuAffinity -ProcessId $id -WhatIf", width: 250),
                Environment.ProcessorCount > 1 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
            Run("Reset-KvmCpuAffinity -ProcessId $id");
            Assert.All(Directory.GetDirectories($"/proc/{process.Id}/task"), t => Assert.Equal(Online, List(t)));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.StartsWith(
            "ProcessNotFound,",
            Fail("Set-KvmCpuAffinity -ProcessId $id -Cpu 0").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "CpuNotFound,",
            Fail("Set-KvmCpuAffinity -ProcessId $PID -Cpu 8000").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    /// <summary>Cpus_allowed_list of the thread whose name begins so.</summary>
    private static string Allowed(int process, string name) =>
        List(
            Directory
                .GetDirectories($"/proc/{process}/task")
                .First(t => File.ReadAllText($"{t}/comm").StartsWith(name, StringComparison.Ordinal)));

    private static string List(string thread) =>
        File.ReadLines($"{thread}/status").First(l => l.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1].Trim();
}
