using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guest;

/// <summary>What QEMU's monitor answers is what QEMU does.</summary>
public sealed class InvokeKvmMonitorTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    [Fact]
    public void QEMU_answers_with_objects_and_text_and_warns_once()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");

        var first = Invoke("Invoke-KvmMonitor $name query-status");
        Assert.Empty(first.Errors);
        Assert.Contains("bypasses libvirt", Assert.Single(first.Warnings), StringComparison.Ordinal);
        dynamic status = first.Output[0];
        Assert.Equal("running", (string)status.status);
        Assert.True((bool)status.running);
        Assert.Equal(Name, (string)status.VMName);
        Assert.Empty(Invoke("Get-KvmVM $name | Invoke-KvmMonitor -Command query-status").Warnings);

        Assert.Equal("balloon: actual=32", Run("Invoke-KvmMonitor $name -Hmp 'info balloon'")[0].BaseObject);
        Assert.Equal(0L, Run("(Invoke-KvmMonitor $name query-cpus-fast).'cpu-index'")[0].BaseObject);
        Assert.True(Run("Invoke-KvmMonitor $name query-commands").Count > 50);
        Assert.Contains(
            "machine",
            (string)Run("Invoke-KvmMonitor $name qom-get @{ path = '/machine'; property = 'type' }")[0].BaseObject,
            StringComparison.Ordinal);

        Run("Invoke-KvmMonitor $name stop -WhatIf");
        Assert.Equal("running", State());
        Assert.Empty(Run("Invoke-KvmMonitor $name stop"));
        Eventually.True("the VM is paused", () => State() == "paused");
        Run("Invoke-KvmMonitor $name human-monitor-command @{ 'command-line' = 'cont' }");
        Eventually.True("the VM runs", () => State() == "running");
    }

    [Theory]
    [InlineData("Invoke-KvmMonitor $name nosuch -Confirm:$false", "MonitorCommandNotFound")]
    [InlineData("Invoke-KvmMonitor $name -Hmp nosuch", "MonitorCommandNotFound")]
    [InlineData("Invoke-KvmMonitor $name qom-get @{ path = '/nosuch'; property = 'x' }", "MonitorCommandFailed")]
    [InlineData("Invoke-KvmMonitor $name", "MonitorCommandMissing")]
    [InlineData("Invoke-KvmMonitor $name query-status -Hmp help", "MonitorCommandMissing")]
    [InlineData("Stop-KvmVM $name -TurnOff; Invoke-KvmMonitor $name query-status", "VMNotRunning")]
    public void What_QEMU_does_not_take_is_an_error(string script, string id)
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        Assert.Equal(id, Fail(script).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_QEMU_that_hangs_ends_in_a_timeout()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        var qemu = Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        HostProgram.Check("kill", "-STOP", qemu);
        try
        {
            Assert.StartsWith(
                "TimeoutMonitor,",
                Fail("Invoke-KvmMonitor $name query-status -TimeoutSec 1").FullyQualifiedErrorId,
                StringComparison.Ordinal);
        }
        finally
        {
            HostProgram.Check("kill", "-CONT", qemu);
        }
    }
}
