using System.Security.Cryptography;
using KvmPS.Live.Disk;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Snapshot;

/// <summary>
/// Images that are away: moved, or on a file system that is not mounted. Alone, because while a VM's disk cannot be read no image of its
/// host is deleted or changed.
/// </summary>
[Collection(nameof(Alone))]
public sealed class MissingImageTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    private const string Small = "32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void While_the_newest_overlay_is_away_nothing_below_it_is_touched()
    {
        Scene();
        File.Move(At("web.s1.qcow2"), At("away"));
        foreach (var script in (string[])[
            "Remove-KvmSnapshot $name s1 -Force",
            "Remove-KvmSnapshot $name s1 -IncludeChildren -Force",
            "Restore-KvmSnapshot $name s1 -Force",
            "New-KvmSnapshot $name s2 -DiskOnly",
            "Remove-KvmDisk \"$folder/web.qcow2\" -Force",
            "Remove-KvmDisk \"$folder/base.qcow2\" -Force",
            "Merge-KvmDisk \"$folder/web.qcow2\" -Force",
            "Resize-KvmDisk \"$folder/web.qcow2\" 1MB -AllowShrink -Force",
            "Copy-KvmVM $name \"$name-2\" -Full",
            "Export-KvmVM $name \"$folder/x.xml\" -IncludeDisk",
            "New-KvmTemplate $name t -Folder \"$folder/t\" -Generalize None"])
        {
            Untouched(script, "DiskChainIncomplete", $"'{At("web.s1.qcow2")}'");
        }

        // What the snapshot froze is known by libvirt's word for it, whatever is above.
        Untouched($"New-KvmVM \"$name-2\" {Small} -Disk \"$folder/web.qcow2\"", "DiskInUse", $"VM '{Name}'");
        Untouched($"New-KvmVM \"$name-2\" {Small} -Disk \"$folder/base.qcow2\"", "DiskInUse", $"VM '{Name}'");

        File.Move(At("away"), At("web.s1.qcow2"));
        var sum = ContentOf(At("web.s1.qcow2"));
        Run("Remove-KvmSnapshot $name s1 -Force");
        Assert.Equal(["base.qcow2", "web.qcow2"], Names());
        Assert.Equal(sum, ContentOf(At("web.qcow2")));
    }

    [Fact]
    public void While_an_image_further_down_is_away_nothing_is_touched()
    {
        Scene();
        File.Move(At("base.qcow2"), At("away"));
        foreach (var script in (string[])
                [
                    "Remove-KvmSnapshot $name s1 -Force",
                    "Restore-KvmSnapshot $name s1 -Force",
                    "Merge-KvmDisk \"$folder/web.s1.qcow2\" -Force",
                    "Set-KvmDiskBacking \"$folder/web.s1.qcow2\" -NoBacking",
                    "Copy-KvmVM $name \"$name-2\" -Full",
                    "Export-KvmVM $name \"$folder/x.xml\" -IncludeDisk",
                ])
        {
            Untouched(script, "DiskChainIncomplete", $"'{At("base.qcow2")}', the backing file of '{At("web.qcow2")}'");
        }
    }

    /// <summary>An internal snapshot: libvirt would end the running VM before QEMU finds that it cannot open the image.</summary>
    [Fact]
    public void A_running_VM_runs_on_when_an_image_of_its_snapshot_is_away()
    {
        Run(
            "$null = New-KvmDisk \"$folder/b.qcow2\" 1MB; $null = New-KvmDisk \"$folder/t.qcow2\" -BackingFile \"$folder/b.qcow2\"; "
                + $"New-KvmVM $name {Small} -Disk \"$folder/t.qcow2\" -Start; New-KvmSnapshot $name i1");
        File.Move(At("b.qcow2"), At("away"));
        Untouched("Restore-KvmSnapshot $name i1 -Force", "DiskChainIncomplete", $"'{At("b.qcow2")}'");
        Assert.Equal("running", State());
    }

    /// <summary>Cut off after the image was deleted and before libvirt forgot the snapshot.</summary>
    [Fact]
    public void A_removal_that_was_cut_short_after_its_image_went_is_finished()
    {
        Scene();
        Run("New-KvmSnapshot $name s2 -DiskOnly; Restore-KvmSnapshot $name s1 -Force");
        var gone = At("web.s1.qcow2");
        Assert.True(File.Exists(gone), "s2 froze it");
        var xml = Libvirt.Virsh("snapshot-dumpxml", Name, "s2");
        File.Delete(gone);
        Untouched("Remove-KvmSnapshot $name s2 -Force", "DiskChainIncomplete", $"'{gone}'");

        var begun = At("s2.xml");
        File.WriteAllText(
            begun,
            xml.Replace(
                "<name>s2</name>",
                "<name>s2</name><description>[Removal begun: this snapshot can only be removed.]</description>",
                StringComparison.Ordinal));
        Libvirt.Virsh("snapshot-create", Name, begun, "--redefine");
        Run("Remove-KvmSnapshot $name s2 -Force");
        Assert.Equal("s1", Libvirt.Virsh("snapshot-list", Name, "--name").Trim());
    }

    /// <summary>base.qcow2, web.qcow2 over it, and web.s1.qcow2 over that: the disk of a VM, with snapshot s1.</summary>
    private void Scene()
    {
        Run(
            "$null = New-KvmDisk \"$folder/base.qcow2\" 2MB; $null = New-KvmDisk \"$folder/web.qcow2\" -BackingFile "
                + $"\"$folder/base.qcow2\"; New-KvmVM $name {Small} -Disk \"$folder/web.qcow2\"; New-KvmSnapshot $name s1 -DiskOnly");
        foreach (var (i, file) in ((int, string)[])[(1, "base.qcow2"), (2, "web.qcow2"), (3, "web.s1.qcow2")])
        {
            HostProgram.Check("qemu-io", "-f", "qcow2", "-c", $"write -q -P {i} {i * 64}k 64k", At(file));
        }
    }

    private void Untouched(string script, string id, string message)
    {
        var before = Content();
        var error = Fail(script);
        Assert.True(
            error.FullyQualifiedErrorId.StartsWith(id + ",", StringComparison.Ordinal),
            $"{script}: {error.FullyQualifiedErrorId}: {error}");
        Assert.Contains(message, error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(before, Content());
    }

    /// <summary>All files of the test, what is in those that no VM writes to, and what libvirt knows of its VMs.</summary>
    private string[] Content() =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(p => $"{p} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(p)))}"),
            Libvirt.Virsh("list", "--all", "--name"),
            Libvirt.Virsh("dumpxml", Name, "--inactive"),
            Libvirt.Virsh("snapshot-list", Name, "--name"),
        ];
}
