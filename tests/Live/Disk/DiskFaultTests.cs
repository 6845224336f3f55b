using System.Diagnostics;
using System.Security.Cryptography;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Disk;

/// <summary>What goes wrong half-way leaves the original as it was and nothing half-made.</summary>
public sealed class DiskFaultTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    private const int Kills = 20;

    [Fact]
    public async Task A_qemu_img_that_is_killed_leaves_the_original_and_nothing_else()
    {
        var sum = Sum(RandomDisk("a.raw", 24));
        HostProgram.Check("qemu-img", "convert", "-O", "qcow2", At("a.raw"), At("q"));
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            var script = (i % 3) switch
            {
                0 => "Convert-KvmDisk \"$folder/a.raw\" \"$folder/x\" -Compress",
                1 => "Resize-KvmDisk \"$folder/a.raw\" 48MB",
                _ => "Optimize-KvmDisk \"$folder/q\" -Compress",
            };
            var result = await Killing(i * 4, script);
            if (result.Errors.Count > 0) killed++;
            File.Delete(At("x"));
            foreach (var backup in Names().Where(n => n.Contains(".backup-", StringComparison.Ordinal)))
            {
                Assert.Equal(sum, Sum(At(backup)));
                File.Delete(At(backup));
            }

            Assert.Equal(["a.raw", "q"], Names());
            HostProgram.Check("truncate", "-s", "24M", At("a.raw"));
            Assert.Equal(sum, Sum(At("a.raw")));
        }

        Assert.Equal(sum, ContentOf(At("q")));
        Assert.True(killed > 0, "No qemu-img was killed while it ran.");
    }

    [Theory]
    [InlineData("Convert-KvmDisk \"$folder/a.raw\" \"$folder/x\" -Compress")]
    [InlineData("Resize-KvmDisk \"$folder/a.raw\" 1GB")]
    [InlineData("Copy-KvmDisk \"$folder/a.raw\" \"$folder/x\"")]
    public async Task Ctrl_C_leaves_the_original_and_nothing_else(string script)
    {
        var sum = Sum(RandomDisk("a.raw", 160));
        _ = Shell;
        using var done = new ManualResetEventSlim();
        var stopper = Task.Run(() =>
        {
            // As soon as a file in the making is there.
            while (!done.IsSet && Names().Length < 2) Thread.Sleep(1);
            Shell.Stop();
        }, TestContext.Current.CancellationToken);
        var result = Shell.Invoke(script);
        done.Set();
        await stopper;
        Assert.Equal(sum, Sum(At("a.raw")));
        if (result.Outcome == Outcome.Stopped) Assert.DoesNotContain(Names(), n => n.EndsWith(".tmp", StringComparison.Ordinal));
        if (result.Outcome == Outcome.Stopped && !script.StartsWith("Resize", StringComparison.Ordinal)) Assert.Equal(["a.raw"], Names());
    }

    [Fact]
    public void A_process_that_is_killed_while_it_copies_leaves_nothing_under_the_copys_name()
    {
        var sum = Sum(RandomDisk("a.raw", 160));
        for (var i = 0; i < 3; i++)
        {
            using var copying = Pwsh.Start($"Copy-KvmDisk '{At("a.raw")}' '{At("x")}' -Connection test:///default");
            while (!copying.HasExited && Names().Length < 2) Thread.Sleep(1);
            Thread.Sleep(20 * i);
            copying.Kill();
            copying.WaitForExit();
            // Either it was faster, or what there is has another name.
            if (File.Exists(At("x"))) Assert.Equal(sum, Sum(At("x")));
            foreach (var name in Names().Where(n => n != "a.raw"))
            {
                Assert.True(name == "x" || (name[0] == '.' && name.EndsWith(".tmp", StringComparison.Ordinal)), name);
                File.Delete(At(name));
            }

            Assert.Equal(sum, Sum(At("a.raw")));
        }
    }

    [Fact]
    public void A_full_file_system_leaves_nothing()
    {
        var sum = Sum(RandomDisk("a.raw", 8));
        Directory.CreateDirectory(At("full"));
        HostProgram.Check("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", At("full"));
        try
        {
            foreach (var command in (string[])
                    [
                        "Convert-KvmDisk \"$folder/a.raw\" \"$folder/full/x\"",
                        "Copy-KvmDisk \"$folder/a.raw\" \"$folder/full/x\"",
                        "New-KvmDisk \"$folder/full/x\" 8MB -Preallocation Full",
                    ])
            {
                var error = Fail(command);
                Assert.Contains("space", error.ToString(), StringComparison.OrdinalIgnoreCase);
                Assert.Empty(Directory.EnumerateFileSystemEntries(At("full")));
            }
        }
        finally
        {
            HostProgram.Check("umount", At("full"));
        }

        Assert.Equal(sum, Sum(At("a.raw")));
    }

    [Fact]
    public async Task A_source_that_vanishes_is_copied_wholly_or_not_at_all()
    {
        var sum = Sum(RandomDisk("a.raw", 32));
        _ = Shell;
        var vanish = Task.Run(() =>
        {
            while (Names().Length < 2) Thread.Sleep(1);
            File.Delete(At("a.raw"));
        }, TestContext.Current.CancellationToken);
        var result = Invoke("Convert-KvmDisk \"$folder/a.raw\" \"$folder/x\"");
        await vanish;
        if (result.Errors.Count == 0) Assert.Equal(sum, ContentOf(At("x")));
        else Assert.Empty(Names());
        Assert.Equal("PathNotFound", FailId("Convert-KvmDisk \"$folder/a.raw\" \"$folder/y\""));
    }

    [Fact]
    public void Leaks_and_corruptions_are_told_apart_and_repaired()
    {
        Run(
            "New-KvmDisk \"$folder/good\" 4MB; Copy-KvmDisk \"$folder/good\" \"$folder/leaky\"; Copy-KvmDisk \"$folder/good\" "
                + "\"$folder/bad\"");
        // The first refcount block lies in the third cluster; the sixth cluster is free, when the file is that long.
        Poke("leaky", (6 << 16) - 1, 0);
        Poke("leaky", (2 << 16) + (5 * 2), 0, 1);
        Poke("bad", (2 << 16) + 2, 0, 0);
        Run("New-KvmDisk \"$folder/raw\" 4MB -Format Raw");
        dynamic[] checks = [.. Run("Test-KvmDisk \"$folder/*\"")];
        Assert.Equal(
            [("bad", "Corrupt"), ("good", "Good"), ("leaky", "Leaks"), ("raw", "NotChecked")],
            checks.Select(c => (Path.GetFileName((string)c.Path)!, (string)c.Health.ToString())));
        Assert.Contains(
            "What if: Repair qcow2 disk",
            Screen("Test-KvmDisk \"$folder/leaky\" -Repair -WhatIf", width: 200),
            StringComparison.Ordinal);
        dynamic[] repaired = [.. Run("Test-KvmDisk \"$folder/leaky\", \"$folder/bad\" -Repair")];
        Assert.All(repaired, r => Assert.Equal("Good", (string)r.Health.ToString()));
        Assert.Equal((1L, true), ((long)repaired[0].LeaksFixed, (long)repaired[1].CorruptionsFixed > 0));
        Poke("good", 0x48 + 7, 2); // the mark "corrupt"
        Assert.True((bool)Run("Get-KvmDisk \"$folder/good\"")[0].Properties["Corrupt"].Value);
    }

    [Fact]
    public void Headers_of_noise_neither_crash_nor_hang()
    {
        Run("New-KvmDisk \"$folder/seed\" 64MB; New-KvmDisk \"$folder/over\" -BackingFile \"$folder/seed\"");
        foreach (var seed in (string[])["seed", "over"]) Poke(seed, (256 << 10) - 1, 0);
        byte[][] seeds = [File.ReadAllBytes(At("seed")), File.ReadAllBytes(At("over"))];
        var random = new Random(20261124);
        // 40 of 256 KiB: 10 MB.
        for (var i = 0; i < 40; i++)
        {
            var image = (byte[])seeds[i % 2].Clone();
            for (var n = 1 + random.Next(8); n > 0; n--) image[4 + random.Next(i % 4 == 0 ? 600 : 108)] = (byte)random.Next(256);
            File.WriteAllBytes(At($"fuzz{i:00}"), image);
        }

        var clock = Stopwatch.StartNew();
        var shown = Invoke("Get-KvmDisk \"$folder/fuzz*\"");
        Assert.Equal(40, shown.Output.Count + shown.Errors.Count);
        var tested = Invoke("Test-KvmDisk \"$folder/fuzz*\" -TimeoutSec 10");
        Assert.Equal(40, tested.Output.Count + tested.Errors.Count);
        Assert.All(
            shown.Errors.Concat(tested.Errors),
            e => Assert.DoesNotContain("Unexpected", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(14), "Each is bounded by 10 s twice.");
    }

    [Fact]
    public void Optimizing_gives_space_back_and_keeps_owner_and_content()
    {
        Run("New-KvmDisk \"$folder/d\" 16MB");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 5 0 8M", "-c", "write -q -P 0 2M 6M", At("d"));
        File.SetUnixFileMode(At("d"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        HostProgram.Check("chown", "65534:65534", At("d"));
        var sum = ContentOf(At("d"));
        dynamic done = Run("Optimize-KvmDisk \"$folder/d\"")[0];
        Assert.True((long)done.After < (long)done.Before - (4 << 20));
        Assert.Equal((long)done.Before - (long)done.After, (long)done.Saved);
        Assert.Equal((sum, "65534:65534 640"), (ContentOf(At("d")), HostProgram.Check("stat", "-c", "%u:%g %a", At("d"))));
        Assert.Equal(["d"], Names());
        HostProgram.Check("qemu-img", "snapshot", "-c", "s", At("d"));
        Assert.Equal("DiskHasSnapshots", FailId("Optimize-KvmDisk \"$folder/d\""));
        Assert.Equal(["s"], (string[])Run("Get-KvmDisk \"$folder/d\"")[0].Properties["Snapshots"].Value);
    }

    [Fact]
    public void A_host_without_nbd_says_so_and_one_with_it_mounts()
    {
        Run("New-KvmDisk \"$folder/d\" 4MB");
        if (Directory.EnumerateDirectories("/sys/block", "nbd*").Any())
        {
            var device = (string)Run("Mount-KvmDisk \"$folder/d\" -ReadOnly")[0].Properties["Device"].Value;
            Assert.Equal("4194304", HostProgram.Check("blockdev", "--getsize64", device));
            Run($"Dismount-KvmDisk {device}");
        }
        else
        {
            var error = Fail("Mount-KvmDisk \"$folder/d\"");
            Assert.StartsWith("NbdNotAvailable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("modprobe nbd", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Equal("NbdDeviceNotFound", FailId("Dismount-KvmDisk /dev/nbd0"));
        }
    }

    /// <summary>Runs a script while a qemu-img on this test's folder is killed once, some time after it began.</summary>
    private async Task<ShellResult> Killing(int afterMilliseconds, string script)
    {
        _ = Shell;
        using var done = new ManualResetEventSlim();
        var killer = Task.Run(() =>
        {
            while (!done.IsSet)
            {
                if (QemuImgs() is not [var first, ..]) continue;
                Thread.Sleep(afterMilliseconds + RandomNumberGenerator.GetInt32(4));
                foreach (var id in QemuImgs().Append(first).Distinct()) HostProgram.Run("kill", "-9", $"{id}");
                return;
            }
        }, TestContext.Current.CancellationToken);
        var result = Invoke(script);
        done.Set();
        await killer;
        return result;
    }

    private int[] QemuImgs() => [.. Process.GetProcessesByName("qemu-img").Where(p => Uses(p.Id)).Select(p => p.Id)];

    private bool Uses(int process)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{process}/cmdline");
            return words.Contains(Folder, StringComparison.Ordinal) && !words.Contains("info\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Poke(string name, long offset, params byte[] bytes)
    {
        using var file = File.OpenHandle(At(name), FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, bytes, offset);
    }
}
