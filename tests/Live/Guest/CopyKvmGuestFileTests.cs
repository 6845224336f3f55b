using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Guest;

/// <summary>Files that go into a guest and come out of it are the same; those that do not get there leave nothing.</summary>
public sealed class CopyKvmGuestFileTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    [Fact]
    public void A_file_is_the_same_on_both_sides()
    {
        Boot();
        var content = RandomNumberGenerator.GetBytes(1_300_007);
        var file = Path.Combine(Folder, "grün file");
        File.WriteAllBytes(file, content);
        Run($"Copy-KvmGuestFile $name '{file}' /tmp/ -FileSource Host");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Agent().Run("sha256sum < '/tmp/grün file' | cut -d' ' -f1"));

        dynamic copy = Run(
            "Get-KvmVM $name | Copy-KvmGuestFile -SourcePath '/tmp/grün file' -DestinationPath { \"$folder/$($_.Name).out\" } "
                + "-FileSource Guest -PassThru")[0];
        Assert.Equal(content.Length, (long)copy.Size);
        Assert.Equal(Path.Combine(Folder, Name + ".out"), (string)copy.DestinationPath);
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(Folder, Name + ".out")));

        // An empty file is a file; one of /proc has no size, and yet content.
        File.WriteAllText(Path.Combine(Folder, "empty"), "");
        Run(
            "Copy-KvmGuestFile $name $folder/empty /tmp/empty Host; Copy-KvmGuestFile $name /tmp/empty $folder/empty2 Guest; "
                + "Copy-KvmGuestFile $name /proc/cpuinfo $folder Guest");
        Assert.Equal("0", Agent().Run("wc -c < /tmp/empty"));
        Assert.Equal(0, new FileInfo(Path.Combine(Folder, "empty2")).Length);
        Assert.Equal(
            Agent().Run("grep -c . /proc/cpuinfo"),
            File.ReadLines(Path.Combine(Folder, "cpuinfo")).Count(l => l.Length > 0).ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_is_there_stays_unless_forced_and_what_cannot_be_copied_says_why()
    {
        Boot();
        File.WriteAllText(Path.Combine(Folder, "new"), "new");
        File.WriteAllText(Path.Combine(Folder, "old"), "old");
        Agent().Run("echo -n older > /tmp/old; chmod 600 /tmp/old");

        Assert.StartsWith(
            "GuestFileAlreadyExists,",
            Fail("Copy-KvmGuestFile $name $folder/new /tmp/old Host").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "FileAlreadyExists,",
            Fail("Copy-KvmGuestFile $name /tmp/old $folder/ Guest").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("older", Agent().Run("cat /tmp/old"));
        Assert.Equal("old", File.ReadAllText(Path.Combine(Folder, "old")));
        Run("Copy-KvmGuestFile $name $folder/new /tmp/old Host -Force -WhatIf");
        Assert.Equal("older", Agent().Run("cat /tmp/old"));

        Run("Copy-KvmGuestFile $name /tmp/old $folder/ Guest -Force");
        Assert.Equal("older", File.ReadAllText(Path.Combine(Folder, "old")));
        Run("Copy-KvmGuestFile $name $folder/new /tmp/old Host -Force");
        Assert.Equal("new 600", Agent().Run("cat /tmp/old; stat -c ' %a' /tmp/old"));

        Assert.StartsWith(
            "GuestFileNotFound,",
            Fail("Copy-KvmGuestFile $name /nosuch $folder/x Guest").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "GuestFileNotFound,",
            Fail("Copy-KvmGuestFile $name $folder/new /nosuch/x Host").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "PathNotFound,",
            Fail("Copy-KvmGuestFile $name $folder/nosuch /tmp/x Host").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "PathNotFound,",
            Fail("Copy-KvmGuestFile $name /tmp/old $folder/no/such Guest").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith("NotAFile,", Fail("Copy-KvmGuestFile $name $folder /tmp/x Host").FullyQualifiedErrorId, StringComparison.Ordinal);

        // Two VMs' files do not go to one path.
        Run("New-KvmVM \"$name-off\" 32MB -VirtType Qemu -NoNetwork");
        Assert.StartsWith(
            "DestinationTaken,",
            Fail("Copy-KvmGuestFile \"$name*\" /etc/hosts $folder/hosts Guest").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal(Agent().Run("cat /etc/hosts"), File.ReadAllText(Path.Combine(Folder, "hosts")).TrimEnd());

        // A full disk in the guest: the part that got there is removed again.
        Agent().Run("mkdir /tmp/small && mount -t tmpfs -o size=300k none /tmp/small");
        File.WriteAllBytes(Path.Combine(Folder, "big"), new byte[1_000_000]);
        Assert.StartsWith(
            "AgentCommandFailed,",
            Fail("Copy-KvmGuestFile $name $folder/big /tmp/small/ Host").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("", Agent().Run("ls -A /tmp/small"));
    }

    [Fact]
    public async Task Ctrl_C_leaves_nothing_on_either_side()
    {
        Boot();
        var big = Path.Combine(Folder, "big");
        File.WriteAllBytes(big, new byte[40_000_000]);
        await StopDuringCopyAsync(
            $"Copy-KvmGuestFile $name '{big}' /tmp/part Host",
            () => Agent().Run("test -s /tmp/part && echo yes || true") == "yes");
        Eventually.True("the part is gone from the guest", () => Agent().Run("ls /tmp/part 2>/dev/null || echo none") == "none");

        Agent().Run("head -c 40000000 /dev/zero > /tmp/whole");
        await StopDuringCopyAsync(
            "Copy-KvmGuestFile $name /tmp/whole $folder/part Guest",
            () => Directory.EnumerateFiles(Folder, ".kvmps-*").Any(f => new FileInfo(f).Length > 0));
        Eventually.True(
            "the part is gone from this machine",
            () => !Directory.EnumerateFiles(Folder, "*part").Concat(Directory.EnumerateFiles(Folder, ".kvmps-*")).Any());
    }

    private async Task StopDuringCopyAsync(string script, Func<bool> begun)
    {
        var clock = new Stopwatch();
        _ = Shell;
        var stopper = Task.Run(
            () =>
            {
                Eventually.True("copying has begun", begun);
                clock.Start();
                Shell.Stop();
            },
            TestContext.Current.CancellationToken);
        var result = Invoke(script);
        clock.Stop();
        await stopper;
        Assert.Equal(Outcome.Stopped, result.Outcome);
        Assert.True(
            clock.ElapsedMilliseconds < 5000,
            string.Create(CultureInfo.InvariantCulture, $"It took {clock.ElapsedMilliseconds} ms."));
    }
}
