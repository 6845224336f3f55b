using KvmPS.Live.Fixture;
using KvmPS.Live.Guest;

namespace KvmPS.Live.Vcpu;

/// <summary>The number of vCPUs: what libvirt says, and what the guest itself sees.</summary>
public sealed class KvmVcpuTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_guest_grows_sees_it_and_does_without_again()
    {
        Boot(more: "-Vcpu 1 -MaximumVcpu 4");
        dynamic grown = Run("Set-KvmVcpu $name 4 -TimeoutSec 60 -PassThru")[0];
        Assert.Equal((4, 4, 4, false), ((int)grown.Live, (int)grown.Guest, (int)grown.Config, (bool)grown.RestartRequired));
        Assert.Equal("4", Agent().Run("grep -c ^processor /proc/cpuinfo"));
        Assert.Equal("1\n1\n1", Agent().Run("cat /sys/devices/system/cpu/cpu[1-3]/online"));
        Assert.Equal("4", Libvirt.Virsh("vcpucount", Name, "--current", "--live"));
        Assert.Equal("4", Libvirt.Virsh("vcpucount", Name, "--current", "--config"));
        Assert.Contains("already", Assert.Single(Invoke("Set-KvmVcpu $name 4 -Verbose").Verbose), StringComparison.Ordinal);

        // The guest alone: nothing is unplugged.
        dynamic guest = Run("Set-KvmVcpu $name 2 -Guest -TimeoutSec 60 -PassThru")[0];
        Assert.Equal((4, 2), ((int)guest.Live, (int)guest.Guest));
        Assert.Equal("0-1", Agent().Run("cat /sys/devices/system/cpu/online"));
        var seen = Run("Get-KvmVcpu $name -TimeoutSec 60");
        Assert.Equal([true, true, false, false], seen.Select(v => (bool)((dynamic)v).GuestOnline));
        Assert.All(
            seen,
            v =>
                Assert.Contains(
                    $"CPU {((dynamic)v).Vcpu}/",
                    File.ReadAllText($"/proc/{((dynamic)v).ThreadId}/comm"),
                    StringComparison.Ordinal));
        Assert.StartsWith("VcpuNotPlugged,", Fail("Set-KvmVcpu $name 5 -Guest").FullyQualifiedErrorId, StringComparison.Ordinal);

        // Whatever QEMU does with the vCPUs, the result tells of both sides as they are.
        dynamic shrunk = Run("Set-KvmVcpu $name 1 -Scope Live -TimeoutSec 60 -PassThru -WarningAction SilentlyContinue")[0];
        Assert.Equal(1, (int)shrunk.Guest);
        Assert.Equal("0", Agent().Run("cat /sys/devices/system/cpu/online"));
        Assert.Equal(Libvirt.Virsh("vcpucount", Name, "--current", "--live"), $"{shrunk.Live}");
        Assert.Equal(4, (int)shrunk.Config);

        var over = Fail("Set-KvmVcpu $name 5");
        Assert.StartsWith("VcpuOverMaximum,", over.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("maximum of 4", over.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            $"Raise the maximum for its next start: Set-KvmVcpu -VMName {Name} -Count 5 -Maximum 5 -Scope Config",
            over.ErrorDetails.RecommendedAction);

        // An agent that is there and says nothing ends the wait, not the cmdlet's use.
        HangAgent();
        Assert.StartsWith(
            "AgentNotAnswering,",
            Fail("Set-KvmVcpu $name 3 -Guest -TimeoutSec 1").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.All(Run("Get-KvmVcpu $name -TimeoutSec 1"), v => Assert.Null((object?)((dynamic)v).GuestOnline));
    }

    [Fact]
    public void Without_an_agent_the_running_VM_grows_and_does_not_shrink()
    {
        Run(Small + " -Vcpu 1 -MaximumVcpu 3 -Start");
        dynamic grown = Run("Set-KvmVcpu $name 2 -Scope Live -PassThru")[0];
        Assert.Equal((2, 1, true), ((int)grown.Live, (int)grown.Config, (bool)grown.RestartRequired));
        Assert.Null((object?)grown.Guest);
        Assert.StartsWith(
            "VcpuMaximumIsStored,",
            Fail("Set-KvmVcpu $name -Maximum 4 -Scope Live").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "AgentNotAnswering,",
            Fail("Set-KvmVcpu $name 1 -Guest -TimeoutSec 1").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        var error = Fail("Set-KvmVcpu $name 1");
        Assert.StartsWith("VcpuUnplugFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("2", Libvirt.Virsh("vcpucount", Name, "--current", "--live"));
        Assert.Equal("1", Libvirt.Virsh("vcpucount", Name, "--current", "--config"));
    }

    [Fact]
    public void A_VM_that_is_off_has_only_what_is_stored()
    {
        Run(Small);
        dynamic set = Run("Set-KvmVcpu $name -Count 3 -Maximum 6 -PassThru")[0];
        Assert.Equal((3, 6), ((int)set.Config, (int)set.ConfigMaximum));
        Assert.Null((object?)set.Live);
        Assert.Equal([0, 1, 2], Run("Get-KvmVcpu $name").Select(v => (int)((dynamic)v).Vcpu));
        Assert.All(Run("Get-KvmVcpu $name"), v => Assert.Equal("Off", $"{((dynamic)v).State}"));
        Assert.StartsWith("VMNotRunning,", Fail("Set-KvmVcpu $name 2 -Scope Live").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("VMNotRunning,", Fail("Set-KvmVcpu $name 2 -Guest").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("VcpuOverMaximum,", Fail("Set-KvmVcpu $name 7").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(
            $"\"Set maximum of vCPUs 8 (was 6) for the next start, vCPUs 7 (was 3) for the next start\" on target \"{Name}\"",
            Screen("Set-KvmVcpu $name 7 -Maximum 8 -WhatIf", width: 250),
            StringComparison.Ordinal);
        dynamic lowered = Run("Set-KvmVcpu $name -Maximum 2 -PassThru")[0];
        Assert.Equal((2, 2), ((int)lowered.Config, (int)lowered.ConfigMaximum));
        Run("Set-KvmVM $name -Topology 'sockets=1,cores=2,threads=2'");
        Assert.StartsWith("TopologyMismatch,", Fail("Set-KvmVcpu $name -Maximum 3").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Count 0", "InvalidVcpuCount")]
    [InlineData("-Maximum 0", "InvalidVcpuCount")]
    [InlineData("", "VcpuCountMissing")]
    [InlineData("-Guest", "VcpuCountMissing")]
    [InlineData("-Count 1 -Maximum 2 -Guest", "VcpuGuestIsLive")]
    [InlineData("-Count 1 -Maximum 2 -Scope Live", "VMNotRunning")]
    public void A_count_that_cannot_be_is_refused(string arguments, string id)
    {
        Run(Small);
        Assert.StartsWith(id + ",", Fail($"Set-KvmVcpu $name {arguments}").FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
