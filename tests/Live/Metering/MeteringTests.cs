using System.Globalization;
using KvmPS.Live.Fixture;
using KvmPS.Live.Host;

namespace KvmPS.Live.Metering;

/// <summary>Meters held against the guest's own counters and QEMU's in /proc; and a reader that is killed.</summary>
[Collection(nameof(Alone))]
public sealed class MeteringTests : LiveTest
{
    private readonly TuningTree _tree;

    public MeteringTests(PrivateLibvirt libvirt, GuestImage image)
        : base(libvirt, image) => _tree = new(Folder);

    [Fact]
    public async Task What_is_measured_is_what_the_guest_and_the_kernel_say()
    {
        Run(
            "New-KvmDisk \"$folder/d.qcow2\" 1GB | ForEach-Object { New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu "
                + "-Graphics None -KernelArguments $arguments -Disk $_ -Start }");
        Run("Wait-KvmVM $name -For Agent; Wait-KvmVM $name -For IPAddress");
        var qemu = Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id;
        var guest = Agent();
        var (received, sent, cpu) = (Counter(guest, "rx_bytes"), Counter(guest, "tx_bytes"), CpuOf(qemu));
        Run("Enable-KvmMetering $name");
        Assert.Contains("is already running", Assert.Single(Invoke("Enable-KvmMetering $name -Verbose").Verbose), StringComparison.Ordinal);

        guest.Run(
            "dd if=/dev/urandom of=/dev/vda bs=1M count=48 conv=fsync; ping -q -c 400 -s 1400 -A $(ip route | sed -n 's/default via "
                + "\\([^ ]*\\).*/\\1/p'); true");
        (received, sent) = (Counter(guest, "rx_bytes") - received, Counter(guest, "tx_bytes") - sent);
        dynamic used = Run("Measure-KvmVM $name")[0];
        cpu = CpuOf(qemu) - cpu;
        Near(cpu, (double)used.CpuSeconds, 0.1);
        Near(48 << 20, (long)used.DiskWritten, 0);
        Near(received, (long)used.NetworkReceived, 2000);
        Near(sent, (long)used.NetworkSent, 2000);
        Assert.True(received > 400 * 1400, $"only {received} bytes were received");
        Assert.Equal(1.0, (double)used.DiskGiBHours * 3600 / ((DateTime)used.Until - (DateTime)used.Since).TotalSeconds, 3);
        Assert.True((bool)used.Enabled);

        // The daemon goes and comes back; then the VM is started anew.
        Run("Update-KvmMetering");
        await Libvirt.StopDaemonAsync();
        var unread = Invoke("Update-KvmMetering");
        Assert.Contains("Not read: ", Assert.Single(unread.Warnings), StringComparison.Ordinal);
        await Libvirt.StartDaemonAsync();
        dynamic after = Run("Update-KvmMetering; Measure-KvmVM $name")[0];
        Assert.InRange((double)after.CpuSeconds, (double)used.CpuSeconds, (double)used.CpuSeconds + 60);
        Run("Stop-KvmVM $name -TurnOff -Force; Update-KvmMetering; Start-KvmVM $name; Update-KvmMetering");
        dynamic anew = Run("Measure-KvmVM $name")[0];
        Assert.InRange((long)anew.DiskWritten, (long)used.DiskWritten, (long)used.DiskWritten + (1 << 20));
        Assert.InRange(
            (double)anew.CpuSeconds,
            (double)after.CpuSeconds,
            (double)after.CpuSeconds + CpuOf(Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id) + 1);

        // With the next reading the meter has the VM's new name.
        Run("Stop-KvmVM $name -TurnOff -Force; Set-KvmVM $name -NewName \"$name-new\"; Update-KvmMetering");
        Assert.InRange(
            (double)((dynamic)Run("Measure-KvmVM \"$name-new\"")[0]).CpuSeconds,
            (double)after.CpuSeconds,
            (double)anew.CpuSeconds + 0.01);
        Run("Set-KvmVM \"$name-new\" -NewName $name; Update-KvmMetering; Start-KvmVM $name");

        // What was used is still to be paid when the VM is gone.
        Run("Disable-KvmMetering $name; Stop-KvmVM $name -TurnOff -Force; Remove-KvmVM $name -Force");
        dynamic bill = Run("Measure-KvmVM $name -Rate @{ DiskGiBHour = 3600; TrafficGiB = 1024; Currency = 'EUR' }")[0];
        Assert.False((bool)bill.Enabled);
        Assert.Equal((decimal)bill.DiskCost + (decimal)bill.TrafficCost, (decimal)bill.Cost);
        Assert.True((decimal)bill.Cost > 1);
        Run("Update-KvmMetering -WhatIf; Disable-KvmMetering $name -WhatIf; Reset-KvmMetering $name -WhatIf; Measure-KvmVM $name");
        Run("Reset-KvmMetering $name -Force");
        Assert.StartsWith("MeterNotFound,", Fail("Measure-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_is_killed_loses_no_more_than_the_reading_it_was_at()
    {
        Run("Connect-KvmHost test:///default; Enable-KvmMetering test");
        var path = Directory.GetFiles(_tree["/var/lib/kvmps/metering"], "*.jsonl").Single();
        for (var kill = 0; kill < 3; kill++)
        {
            var before = File.ReadLines(path).Count();
            using var reader = Pwsh.Start("Connect-KvmHost test:///default; while ($true) { Update-KvmMetering }");
            Eventually.True("it reads", () => File.ReadLines(path).Count() > before + 3);
            Thread.Sleep(Random.Shared.Next(50));
            reader.Kill();
            reader.WaitForExit();
            var lines = File.ReadAllText(path).Split('\n');
            // All but the one that it was at are whole, and the next reader goes on behind them.
            Assert.All(lines[..^1], l => Assert.EndsWith("}", l, StringComparison.Ordinal));
            Run("Update-KvmMetering");
            Assert.Equal(lines.Length, File.ReadLines(path).Count());
            Assert.Equal(lines.Length, (int)((dynamic)Run("Measure-KvmVM test")[0]).Samples - 1);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _tree.Dispose();
    }

    /// <summary>Within 2 %, and what comes between two looks.</summary>
    private static void Near(double expected, double measured, double between)
        => Assert.True(Math.Abs(measured - expected) <= (0.02 * expected) + between, $"{measured} was measured, {expected} is right.");

    private static long Counter(GuestAgent guest, string name) =>
        long.Parse(guest.Run($"cat /sys/class/net/eth0/statistics/{name}"), CultureInfo.InvariantCulture);

    private static double CpuOf(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ", 2)[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }
}
