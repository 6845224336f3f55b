using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Vcpu;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>
/// Set-KvmCpuAffinity on libvirt's test driver, whose host has 8 CPUs, of them 0, 2 and 4 online, and whose VMs have 1 of 2 vCPUs.
/// </summary>
public sealed class CpuAffinityTests : IDisposable
{
    private readonly TestHost _host = new TestHost().Add("on").Add("off", DomainState.Shutoff).Add("gone", transient: true);
    private readonly Engine _engine = new();

    public CpuAffinityTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
    }

    [Theory]
    [InlineData("Set-KvmCpuAffinity on ''", "InvalidCpuSet")]
    [InlineData("Set-KvmCpuAffinity on @()", "InvalidCpuSet")]
    [InlineData("Set-KvmCpuAffinity on '3,^3'", "InvalidCpuSet")]
    [InlineData("Set-KvmCpuAffinity on 0-99", "CpuNotFound")]
    [InlineData("Set-KvmCpuAffinity on 2-4", "CpuOffline")]
    [InlineData("Set-KvmCpuAffinity off 1", "CpuOffline")]
    [InlineData("Set-KvmCpuAffinity on 0 -Vcpu 1 -Scope Live", "VcpuNotFound")]
    [InlineData("Set-KvmCpuAffinity on 0 -Vcpu -1", "VcpuNotFound")]
    [InlineData("Set-KvmCpuAffinity on 0 -IOThread 1", "IOThreadNotFound")]
    [InlineData("Set-KvmCpuAffinity off 0 -Scope Live", "VMNotRunning")]
    [InlineData("Set-KvmCpuAffinity off 0 -Scope Both", "VMNotRunning")]
    [InlineData("Set-KvmCpuAffinity gone 0 -Scope Config", "VMNotPersistent")]
    [InlineData("Set-KvmCpuAffinity nobody 0", "VMNotFound")]
    [InlineData("Reset-KvmCpuAffinity off -Scope Live", "VMNotRunning")]
    [InlineData("Reset-KvmCpuAffinity on -IOThread 7", "IOThreadNotFound")]
    [InlineData("Get-KvmCpuAffinity nobody", "VMNotFound")]
    [InlineData("Get-KvmCpuAffinity -ProcessId 2147483647", "ProcessNotFound")]
    [InlineData("Set-KvmCpuAffinity -ProcessId 2147483647 -Cpu 0", "ProcessNotFound")]
    [InlineData("Reset-KvmCpuAffinity -ProcessId 2147483647", "ProcessNotFound")]
    [InlineData("Set-KvmCpuAffinity -ProcessId 1 -Cpu 0 -Connection qemu+ssh://host9/system", "HostNotLocal")]
    public void What_cannot_be_is_refused(string script, string id)
        => Assert.StartsWith(id + ",", _engine.Fail(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { 1 }, "CpuOffline", "echo 1 > /sys/devices/system/cpu/cpu1/online")]
    [InlineData(new[] { 0, 1, 4 }, "CpuNotFound", "Use a CPU that is online: 0,2-3")]
    public void A_CPU_that_is_offline_is_another_error_than_one_that_is_not_there(int[] cpus, string id, string advice)
    {
        var error = Assert.Throws<KvmException>(() => AffinityErrors.RequireUsable(cpus, 4, [0, 2, 3]));
        Assert.Equal(id, error.Id);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_names_threads_CPUs_and_halves_and_changes_nothing()
    {
        _engine.Run("Set-KvmCpuAffinity on 0-4,^1,^3 -Vcpu 0 -Scope Live -WhatIf");
        Assert.Equal(
            ["What if: Performing the operation \"Pin vCPU 0 to host CPU 0,2,4 (was 0-7) in the running VM\" on target \"on\"."],
            _engine.Host.Lines);
        var affinity = (KvmCpuAffinity)_engine.Run("Get-KvmCpuAffinity on")[0].BaseObject;
        Assert.Equal(("on", "vCPU 0", 0, false), (affinity.VMName, affinity.Thread, affinity.Vcpu, affinity.RestartRequired));
        Assert.Equal(Enumerable.Range(0, 8), affinity.Live);
    }

    [Theory]
    [InlineData("Set-KvmCpuAffinity on -Vcpu ", "0")]
    [InlineData("Set-KvmCpuAffinity on -Cpu ", "'0,2,4' 0 2 4")]
    public void Tab_offers_what_there_is(string line, string offered)
        => Assert.Equal(offered, string.Join(' ', _engine.Complete(line).Select(c => c.CompletionText)));

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }
}
