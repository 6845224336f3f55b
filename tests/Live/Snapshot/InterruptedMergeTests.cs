using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Snapshot;

/// <summary>
/// Merges that end before their end: by Ctrl+C, by time, by the VM's own end. The VM's data is whole after each, and repeating finishes it.
/// </summary>
public sealed class InterruptedMergeTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public async Task A_merge_that_is_cut_short_loses_nothing_and_is_finished_by_repeating_it()
    {
        Run(
            "New-KvmDisk \"$folder/a.qcow2\" 2GB | ForEach-Object { New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk "
                + "$_ }");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 3 0 64M", $"{Folder}/a.qcow2");
        Run("New-KvmSnapshot $name s1 -DiskOnly");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 32M 1G", $"{Folder}/a.s1.qcow2");
        Run("Start-KvmVM $name");

        var stop = WhenSlow(() => Shell.Stop());
        Assert.Equal(Outcome.Stopped, Invoke("Remove-KvmSnapshot $name s1 -Force").Outcome);
        await stop;
        AssertWhole("running");

        var slow = WhenSlow(() => { });
        Assert.StartsWith(
            "TimeoutSnapshotMerge,",
            Fail("Remove-KvmSnapshot $name s1 -Force -TimeoutSec 5").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        await slow;
        AssertWhole("running");

        var destroy = WhenSlow(() => Libvirt.Virsh("destroy", Name));
        var error = Fail("Remove-KvmSnapshot $name s1 -Force");
        await destroy;
        Assert.StartsWith("VMNotRunning,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        AssertWhole("shut off");

        // Off, qemu-img finishes what QEMU has begun.
        Run("Remove-KvmSnapshot $name s1 -Force");
        Assert.Equal([$"{Folder}/a.qcow2"], Directory.GetFiles(Folder, "*.qcow2"));
        Assert.Empty(Run("Get-KvmSnapshot $name"));
        AssertContent($"{Folder}/a.qcow2");
        Run("Start-KvmVM $name; Stop-KvmVM $name -TurnOff");
    }

    /// <summary>Slows the merge down as soon as there is one, so that it is surely under way, and then acts.</summary>
    private Task WhenSlow(Action act) => Task.Run(
        () =>
        {
            Eventually.True("the merge has begun", () =>
            {
                Libvirt.Virsh("blockjob", Name, "vda", "--bandwidth", "1");
                return true;
            });
            act();
        },
        TestContext.Current.CancellationToken);

    private void AssertWhole(string state)
    {
        Eventually.True(
            "no merge runs",
            () =>
                State() == "shut off"
                || HostProgram.Run("virsh", "-q", "-c", Libvirt.Uri, "blockjob", Name, "vda", "--raw").Output.Trim().Length == 0);
        Assert.Equal(state, State());
        Assert.Contains($"{Folder}/a.s1.qcow2", Libvirt.Virsh("domblklist", Name, "--inactive"), StringComparison.Ordinal);
        Assert.Equal("s1", (string)Run("(Get-KvmSnapshot $name).Name")[0].BaseObject);
        AssertContent($"{Folder}/a.s1.qcow2");
        // What the snapshot stood for is half overwritten: nobody gets it back by mistake.
        Assert.StartsWith(
            "SnapshotUnfinished,",
            Fail("Restore-KvmSnapshot $name s1 -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    private static void AssertContent(string path)
    {
        // The ends and some of the middle: all of it would take long.
        HostProgram.Check(
            "qemu-io",
            "-U",
            "-r",
            "-f",
            "qcow2",
            "-c",
            "read -q -P 3 24M 8M",
            "-c",
            "read -q -P 7 32M 8M",
            "-c",
            "read -q -P 7 512M 8M",
            "-c",
            "read -q -P 7 1048M 8M",
            path);
    }
}
