using System.Globalization;
using KvmPS.Live.Fixture;
using KvmPS.TestPrograms;

namespace KvmPS.Live.Host;

/// <summary>Settings of the real kernel: small changes, each undone and looked at value by value.</summary>
[Collection(nameof(Alone))]
public sealed class TuningTests : LiveTest
{
    // Root without the right to write to others' files is as good as another user, and can still read the module.
    private static readonly string[] s_other = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"];

    private readonly TuningTree _tree;
    private string? _loop;

    public TuningTests(PrivateLibvirt libvirt, GuestImage image)
        : base(libvirt, image) => _tree = new(Folder);

    [Fact]
    public void A_loop_devices_scheduler_is_set_and_undone_with_its_queue()
    {
        var disk = Loop();
        var (before, other) = Schedulers(disk);
        var (queue, ahead) = (Queue(disk, "nr_requests"), Queue(disk, "read_ahead_kb"));

        Run($"Set-KvmIoScheduler {disk} {other} -WhatIf");
        Assert.Equal(before, Schedulers(disk).Now);
        dynamic set = Assert.Single(Run($"Set-KvmIoScheduler /dev/{disk} {other} -ReadAhead 2MB -Persist -PassThru"));
        Assert.Equal(other, (string)set.Scheduler);
        Assert.Equal(("Loop", "none"), (set.Kind.ToString(), (string)set.Recommended));
        Assert.Equal((other, "2048"), (Schedulers(disk).Now, Queue(disk, "read_ahead_kb")));
        var rule = File.ReadAllText(_tree[$"/etc/udev/rules.d/99-kvmps-{disk}.rules"]);
        Assert.Contains($"KERNEL==\"{disk}\", ATTR{{queue/scheduler}}=\"{other}\"", rule, StringComparison.Ordinal);
        VerifyRule(_tree[$"/etc/udev/rules.d/99-kvmps-{disk}.rules"]);

        Assert.Contains(
            Invoke($"Set-KvmIoScheduler {disk} {other} -Verbose").Verbose,
            m => m.Contains("already", StringComparison.Ordinal));
        Run("Restore-KvmTuning");
        Assert.Equal((before, queue, ahead), (Schedulers(disk).Now, Queue(disk, "nr_requests"), Queue(disk, "read_ahead_kb")));
        Assert.False(File.Exists(_tree[$"/etc/udev/rules.d/99-kvmps-{disk}.rules"]));
        Assert.Empty(Run("Get-KvmTuningHistory -Open"));
        dynamic change = Assert.Single(Run("Get-KvmTuningHistory"));
        Assert.Equal((before, other, "Restored"), ((string)change.Before, (string)change.After, change.State.ToString()));
    }

    [Fact]
    public void Bad_input_is_an_error_and_nothing_is_changed()
    {
        var disk = Loop();
        (string Script, string Id, string Hint)[] all =
        [
            ("Set-KvmIoScheduler sdzz none", "DeviceNotFound", "Get-KvmIoScheduler"),
            ($"Set-KvmIoScheduler {disk} fifo", "SchedulerNotAvailable", "none"),
            ($"Set-KvmIoScheduler {disk}", "TuningNothingAsked", "-Scheduler"),
            ($"Set-KvmIoScheduler {disk} none -Recommended", "TuningNothingAsked", "-Scheduler"),
            ("Set-KvmHugePage 1000000000", "HugePageOverMemory", "-Count"),
            ("Set-KvmHugePage 9223372036854775807", "HugePageOverMemory", "-Count"),
            ("Set-KvmHugePage 1 -Size 3MB", "HugePageSizeNotAvailable", "MiB"),
            ("Restore-KvmTuning 99", "TuningChangeNotFound", "Get-KvmTuningHistory"),
        ];
        foreach (var (script, id, hint) in all)
        {
            var error = Fail(script);
            Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(hint, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Empty(Run("Get-KvmTuningHistory"));
    }

    [Fact]
    public void Huge_pages_are_reserved_and_given_back()
    {
        var before = Pages();
        dynamic pool = Assert.Single(Run($"Set-KvmHugePage {before + 4} -Size 2MB -PassThru"));
        Assert.Equal((before + 4, before + 4), ((long)pool.Total, Pages()));
        Run("Restore-KvmTuning");
        Assert.Equal(before, Pages());
    }

    [Fact]
    public void Merging_and_swappiness_are_set_and_undone()
    {
        var (run, sleep, swap) = (
            Kernel("/sys/kernel/mm/ksm/run"),
            Kernel("/sys/kernel/mm/ksm/sleep_millisecs"),
            Kernel("/proc/sys/vm/swappiness"));
        Run("Set-KvmMemoryMerge -State Run -SleepMilliseconds 999; Set-KvmSwappiness 59 -Persist");
        Assert.Equal(
            ("1", "999", "59"),
            (Kernel("/sys/kernel/mm/ksm/run"), Kernel("/sys/kernel/mm/ksm/sleep_millisecs"), Kernel("/proc/sys/vm/swappiness")));
        Assert.EndsWith(
            "vm.swappiness = 59\n",
            File.ReadAllText(_tree["/etc/sysctl.d/90-kvmps-swappiness.conf"]),
            StringComparison.Ordinal);
        Run("Restore-KvmTuning");
        Assert.Equal(
            (run, sleep, swap),
            (Kernel("/sys/kernel/mm/ksm/run"), Kernel("/sys/kernel/mm/ksm/sleep_millisecs"), Kernel("/proc/sys/vm/swappiness")));
        Assert.Empty(Directory.EnumerateFiles(_tree["/etc/sysctl.d"]));
    }

    [Fact]
    public void A_profile_and_the_single_commands_keep_a_setting_in_one_file()
    {
        _tree.Replace("sys");
        _tree.Replace("proc");
        _tree.Write("/proc/sys/vm/swappiness", "60");
        _tree.Write("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
        _tree.Write("/sys/kernel/mm/transparent_hugepage/defrag", "always defer defer+madvise [madvise] never");
        Run("Set-KvmSwappiness 30 -Persist; Set-KvmTransparentHugePage Never -Persist");
        Run("Set-KvmTuning Throughput -Persist");
        string[] files = [.. Directory.EnumerateFiles(_tree["/etc"], "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order()!];
        Assert.Equal(["90-kvmps-swappiness.conf", "kvmps-transparent-hugepage.conf"], files);
        Assert.EndsWith(
            "vm.swappiness = 10\n",
            File.ReadAllText(_tree["/etc/sysctl.d/90-kvmps-swappiness.conf"]),
            StringComparison.Ordinal);
        var huge = File.ReadAllText(_tree["/etc/tmpfiles.d/kvmps-transparent-hugepage.conf"]);
        Assert.Contains("/enabled - - - - always\n", huge, StringComparison.Ordinal);
        Assert.DoesNotContain("never", huge, StringComparison.Ordinal);

        var warned = Assert.Single(Invoke("Set-KvmSwappiness 20").Warnings);
        Assert.Contains("/etc/sysctl.d/90-kvmps-swappiness.conf", warned, StringComparison.Ordinal);
        Assert.Empty(Invoke("Set-KvmSwappiness 20 -Persist").Warnings);
        Run("Restore-KvmTuning");
        Assert.Empty(Directory.EnumerateFiles(_tree["/etc"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_change_killed_between_write_and_journal_is_repaired()
    {
        var disk = Loop();
        var (before, other) = Schedulers(disk);
        var queue = Queue(disk, "nr_requests");
        // The scheduler is written first; at the udev rule the process is held.
        var trap = $"/etc/udev/rules.d/99-kvmps-{disk}.rules.kvmps-new";
        _tree.Trap(trap);
        using (var change = Pwsh.Start($"Set-KvmIoScheduler {disk} {other} -Persist"))
        {
            Eventually.True(
                "the scheduler is written",
                () => !change.HasExited ? Schedulers(disk).Now == other : throw new InvalidDataException(change.StandardError.ReadToEnd()));
            Kill(change);
        }

        File.Delete(_tree[trap]);
        Assert.Equal("Unfinished", ((dynamic)Assert.Single(Run("Get-KvmTuningHistory"))).State.ToString());
        Run("Restore-KvmTuning");
        Assert.Equal((before, queue), (Schedulers(disk).Now, Queue(disk, "nr_requests")));
        Assert.Empty(Run("Get-KvmTuningHistory -Open"));
    }

    [Fact]
    public void A_change_killed_between_journal_and_write_is_repaired()
    {
        _tree.Replace("proc");
        _tree.Write("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: vmx");
        const string file = "/etc/modprobe.d/kvmps-nested.conf";
        _tree.Trap(file + ".kvmps-new");
        using (var change = Pwsh.Start("Set-KvmNested $true"))
        {
            Eventually.True(
                "the change is written down",
                () =>
                    !change.HasExited
                        ? File.Exists(_tree["/var/lib/kvmps/tuning/000001.json"])
                        : throw new InvalidDataException(change.StandardError.ReadToEnd()));
            Kill(change);
        }

        File.Delete(_tree[file + ".kvmps-new"]);
        Assert.False(File.Exists(_tree[file]));
        Run("Restore-KvmTuning; Set-KvmNested $true");
        Assert.Contains("options kvm_intel nested=1", File.ReadAllText(_tree[file]), StringComparison.Ordinal);
        Run("Restore-KvmTuning");
        Assert.False(File.Exists(_tree[file]));
    }

    /// <summary>As in a script or over SSH: at a pipe that stays open, a question would wait for ever.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-NonInteractive")]
    public async Task Test_KvmTuning_without_a_profile_asks_nobody_and_tests_for_throughput(string option)
    {
        string[] words = [.. Pwsh.Command("Test-KvmTuning | ForEach-Object { \"$_ $($_.Wanted) $($_.Result)\" }")];
        if (option.Length > 0) words = [words[0], option, .. words[1..]];
        using var test = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(words[0], words[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
        var errors = test.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = new System.Text.StringBuilder();
        while (test.StandardOutput.Read() is >= 0 and var next)
        {
            // A question ends no line, and whoever waits for one waits as long as the process.
            if (text.Append((char)next).ToString().EndsWith("Profile:", StringComparison.Ordinal)) Kill(test);
        }

        test.WaitForExit();
        Assert.Equal((0, ""), (test.ExitCode, await errors));
        string[] said = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(said);
        string[] Profile(string name) =>
            [.. Run($"Test-KvmTuning {name} | ForEach-Object {{ \"$_ $($_.Wanted) $($_.Result)\" }}").Select(l => (string)l.BaseObject)];
        Assert.Equal(Profile("Throughput"), said);
        Assert.NotEqual(Profile("Latency"), said);
    }

    /// <summary>Files of KvmPS's own are no settings of the kernel, and the error says so.</summary>
    [Fact]
    public void Who_may_not_write_a_meter_is_told_which_file_and_nothing_of_tuning()
    {
        var folder = _tree["/var/lib/kvmps/metering"];
        Directory.CreateDirectory(folder);
        HostProgram.Check("chown", "-R", "65534", _tree["/var"]);
        using var attempt = Pwsh.Start(
            "$null = Connect-KvmHost test:///default; try { Enable-KvmMetering test -ErrorAction Stop } catch { "
                + "\"$($_.FullyQualifiedErrorId) $_\" }",
            s_other);
        var said = attempt.StandardOutput.ReadToEnd() + attempt.StandardError.ReadToEnd();
        attempt.WaitForExit();
        Assert.StartsWith("AccessDenied,", said, StringComparison.Ordinal);
        Assert.Contains("may not write to /var/lib/kvmps/metering/", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("TuningNeedsRoot")]
    [InlineData("TuningReadOnly")]
    public void Who_may_not_write_is_told_which_file(string id)
    {
        _tree.Replace("proc");
        _tree.Write("/proc/sys/vm/swappiness", "60");
        string[] wrapper;
        if (id == "TuningNeedsRoot")
        {
            HostProgram.Check("chown", "-R", "65534", _tree["/proc"]);
            wrapper = s_other;
        }
        else
        {
            wrapper =
            [
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"",
                _tree["/proc"],
            ];
        }

        using var attempt = Pwsh.Start("try { Set-KvmSwappiness 10 } catch { \"$($_.FullyQualifiedErrorId) $_\" }", wrapper);
        var said = attempt.StandardOutput.ReadToEnd() + attempt.StandardError.ReadToEnd();
        attempt.WaitForExit();
        Assert.StartsWith(id + ",", said, StringComparison.Ordinal);
        Assert.Contains("/proc/sys/vm/swappiness", said, StringComparison.Ordinal);
        Assert.Equal("60\n", File.ReadAllText(_tree["/proc/sys/vm/swappiness"]));
        Assert.Empty(Run("Get-KvmTuningHistory"));
    }

    [Fact]
    public void The_host_is_checked_for_real()
    {
        Environment.SetEnvironmentVariable("KVMPS_HOST_ROOT", null);
        var checks = Run("Test-KvmHost").Select(c => (dynamic)c).ToDictionary(c => (string)c.Name, c => c);
        Assert.True(checks.Count >= 20);
        Assert.Equal("Pass", checks["Libvirt"].Result.ToString());
        // The kernel's own list of devices is the second opinion.
        var device =
            File.ReadAllText("/proc/misc").Split('\n').Any(l => l.EndsWith(" kvm", StringComparison.Ordinal)) && File.Exists("/dev/kvm");
        Assert.Equal(device ? "Pass" : "Fail", checks["KvmDevice"].Result.ToString());
        Assert.Equal(checks.Values.All(c => c.Result.ToString() != "Fail"), (bool)Assert.Single(Run("Test-KvmHost -Quiet")).BaseObject);
        Assert.All(checks.Values.Where(c => c.Result.ToString() is "Fail"), c => Assert.NotEqual("", (string)c.Remedy));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // A test that failed half-way leaves nothing of it on the host.
            Invoke("Restore-KvmTuning -Force");
            _tree.Dispose();
            if (_loop is not null) HostProgram.Check("losetup", "--detach", "/dev/" + _loop);
        }

        base.Dispose(disposing);
    }

    private static void Kill(System.Diagnostics.Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>A disk of the test's own, whose scheduler is nobody else's.</summary>
    private string Loop()
    {
        if (_loop is not null) return _loop;
        var file = Path.Combine(Folder, "disk");
        using (var disk = File.Create(file)) disk.SetLength(16 << 20);
        return _loop = Path.GetFileName(HostProgram.Check("losetup", "--find", "--show", file));
    }

    private static (string Now, string Other) Schedulers(string disk)
    {
        var words = Queue(disk, "scheduler").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (words.Single(w => w[0] == '[').Trim('[', ']'), words.First(w => w[0] != '['));
    }

    private static void VerifyRule(string file)
    {
        var udevadm = TestRoot.Command("udevadm", "usr/bin/udevadm");
        // systemd 254 and later can check a rule; a distribution has one systemd.
        if (HostProgram.Run(udevadm[0], [.. udevadm[1..], "verify", "--help"]).ExitCode != 0) return;
        HostProgram.Check(udevadm[0], [.. udevadm[1..], "verify", "--resolve-names=never", file]);
    }

    private static string Queue(string disk, string file) => Kernel($"/sys/block/{disk}/queue/{file}");

    private static long Pages() =>
        long.Parse(Kernel("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"), CultureInfo.InvariantCulture);

    private static string Kernel(string file) => File.ReadAllText(file).Trim();
}
