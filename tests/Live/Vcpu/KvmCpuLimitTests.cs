using KvmPS.Live.Fixture;

namespace KvmPS.Live.Vcpu;

/// <summary>Weight and cap, as the host's control groups have them.</summary>
public sealed class KvmCpuLimitTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void A_running_and_a_stored_VM_get_what_is_asked_for()
    {
        Run("New-KvmVM $name 16MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        Run("Set-KvmCpuLimit $name -Shares 2000 -QuotaPercent 50");
        // virsh reads the live numbers back from the control group.
        Assert.Equal(("2000", "50000", "100000"), (Now("cpu_shares", "--live"), Now("vcpu_quota", "--live"), Now("vcpu_period", "--live")));
        Assert.Equal(("2000", "50000"), (Now("cpu_shares", "--config"), Now("vcpu_quota", "--config")));
        dynamic limit = Run("Get-KvmVM $name | Get-KvmCpuLimit")[0];
        Assert.Equal((2000L, 50.0, false), ((long)limit.Shares, (double)limit.QuotaPercent, (bool)limit.RestartRequired));
        Assert.Contains(
            "already",
            Assert.Single(Invoke("Set-KvmCpuLimit $name -Shares 2000 -QuotaPercent 50 -Verbose").Verbose),
            StringComparison.Ordinal);
        Assert.Contains(
            $"\"Set CPU quota none (was 50 % of a CPU for each vCPU) in the running VM and for the next start\" on target \"{Name}\"",
            Screen("Set-KvmCpuLimit $name -QuotaPercent 0 -WhatIf", width: 250),
            StringComparison.Ordinal);

        limit = Run("Set-KvmCpuLimit $name -QuotaPercent 0 -Scope Live -PassThru")[0];
        Assert.Null((object?)limit.QuotaPercent);
        Assert.True((bool)limit.RestartRequired);
        Assert.Equal("50000", Now("vcpu_quota", "--config"));

        Run("Stop-KvmVM $name -TurnOff -Force; Set-KvmCpuLimit $name -QuotaPercent 0");
        Assert.Equal("-1", Now("vcpu_quota", "--config"));
        Assert.StartsWith(
            "VMNotRunning,",
            Fail("Set-KvmCpuLimit $name -Shares 100 -Scope Live").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith("CpuLimitMissing,", Fail("Set-KvmCpuLimit $name").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("Start-KvmVM $name");
    }

    private string Now(string parameter, string half) => Libvirt.Virsh("schedinfo", Name, half).Split('\n')
        .Select(l => l.Split(':', StringSplitOptions.TrimEntries)).Single(w => w[0] == parameter)[1];
}
