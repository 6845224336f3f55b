using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>One image under several names: bind mounts and hard links. And images that a definition names, not an image.</summary>
public sealed class ImageNamesTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    private const string Small = "32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_disk_in_use_is_known_through_a_bind_mount()
    {
        foreach (var name in (string[])["a", "b"]) PrivateLibvirt.MakeFolder(At(name));
        Run(
            "$null = New-KvmDisk \"$folder/a/base.qcow2\" 1MB; $null = New-KvmDisk \"$folder/a/d.qcow2\" -BackingFile "
                + $"\"$folder/a/base.qcow2\"; New-KvmVM $name {Small} -Disk \"$folder/a/d.qcow2\"; New-KvmVM \"$name-2\" {Small}");
        HostProgram.Check("mount", "--bind", At("a"), At("b"));
        try
        {
            Assert.Equal([Name], (string[])Run("Get-KvmDisk \"$folder/b/d.qcow2\"")[0].Properties["UsedBy"].Value);
            Assert.Equal($"backing file of {Name} vda", Run("(Get-KvmDisk \"$folder/b/base.qcow2\").Uses")[0].ToString());
            foreach (var file in (string[])["d", "base"])
            {
                foreach (var script in (string[])
                        [
                            $"New-KvmVM \"$name-3\" {Small} -Disk \"$folder/b/{file}.qcow2\"",
                            $"Add-KvmVMDisk \"$name-2\" \"$folder/b/{file}.qcow2\"",
                            $"Remove-KvmDisk \"$folder/b/{file}.qcow2\" -Force",
                        ])
                {
                    Assert.Equal("DiskInUse", FailId(script));
                }
            }

            HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("b/base.qcow2"), "-F", "qcow2", At("o.qcow2"));
            Assert.Equal("DiskHasOverlays", FailId("Merge-KvmDisk \"$folder/o.qcow2\" -Force"));
        }
        finally
        {
            HostProgram.Check("umount", At("b"));
        }
    }

    [Fact]
    public void A_snapshot_is_not_merged_below_an_overlay_that_names_its_image_otherwise()
    {
        Run(
            $"$null = New-KvmDisk \"$folder/a.qcow2\" 1MB; New-KvmVM $name {Small} -Disk \"$folder/a.qcow2\"; New-KvmSnapshot $name s1 "
                + "-DiskOnly");
        HostProgram.Check("ln", At("a.qcow2"), At("hard.qcow2"));
        HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("hard.qcow2"), "-F", "qcow2", At("clone.qcow2"));
        Run($"New-KvmVM \"$name-2\" {Small} -Disk \"$folder/clone.qcow2\"");
        Assert.Equal("DiskInUse", FailId("Remove-KvmSnapshot $name s1 -Force"));
        Run("Remove-KvmVM \"$name-2\" -RemoveDisk -Force; Remove-KvmSnapshot $name s1 -Force");
        Assert.Equal(["a.qcow2", "hard.qcow2"], Names());
    }

    /// <summary>Merged while it runs: libvirt knows the layers by the names by which it opened them, the snapshot by others.</summary>
    [Fact]
    public void A_running_VM_merges_a_snapshot_whose_image_it_opened_by_another_name()
    {
        Run("$null = New-KvmDisk \"$folder/a.qcow2\" 1MB");
        HostProgram.Check("ln", At("a.qcow2"), At("hard.qcow2"));
        Run($"New-KvmVM $name {Small} -Disk \"$folder/hard.qcow2\"; New-KvmSnapshot $name s1 -DiskOnly");
        HostProgram.Check("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", At("a.qcow2"), "-F", "qcow2", At("hard.s1.qcow2"));
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 5 0 64k", At("hard.s1.qcow2"));
        Run("Start-KvmVM $name; Remove-KvmSnapshot $name s1 -Force; Stop-KvmVM $name -TurnOff");
        Assert.Equal(["a.qcow2", "hard.qcow2"], Names());
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "read -q -P 5 0 64k", At("a.qcow2"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_definition_names_as_backing_file_is_in_use(bool runs)
    {
        Run(
            $"$null = New-KvmDisk \"$folder/top.qcow2\" 1MB; $null = New-KvmDisk \"$folder/base.qcow2\" 1MB; New-KvmVM $name {Small} "
                + "-Disk \"$folder/top.qcow2\"");
        var xml = Libvirt.Virsh("dumpxml", Name);
        File.WriteAllText(
            At("x.xml"),
            xml.Replace(
                "top.qcow2'/>",
                "top.qcow2'/><backingStore type='file'><format type='qcow2'/><source "
                    + $"file='{At("base.qcow2")}'/><backingStore/></backingStore>",
                StringComparison.Ordinal));
        Libvirt.Virsh("define", At("x.xml"));
        if (runs) Libvirt.Virsh("start", Name);
        Assert.Equal($"backing file of {Name} vda", Run("(Get-KvmDisk \"$folder/base.qcow2\").Uses")[0].ToString());
        Assert.Equal("DiskInUse", FailId("Remove-KvmDisk \"$folder/base.qcow2\" -Force"));
        Assert.Equal("DiskInUse", FailId($"New-KvmVM \"$name-2\" {Small} -Disk \"$folder/base.qcow2\""));
        Assert.True(File.Exists(At("base.qcow2")));
    }

    [Fact]
    public void A_volume_below_another_VMs_disk_becomes_no_disk_that_is_written_to()
    {
        Run($"$null = New-KvmStoragePool $name \"$folder\" -Start; $null = New-KvmVolume $name base.qcow2 2MB");
        try
        {
            PrivateLibvirt.MakeFolder(At("elsewhere"));
            Run(
                $"$null = New-KvmDisk \"$folder/elsewhere/o.qcow2\" -BackingFile \"$folder/base.qcow2\"; New-KvmVM $name {Small} -Disk "
                    + "\"$folder/elsewhere/o.qcow2\"");
            Assert.Equal("VolumeInUse", FailId($"New-KvmVM \"$name-2\" {Small} -Disk $name/base.qcow2"));
            Assert.Equal("OverlayTooSmall", FailId("New-KvmVolume $name small.qcow2 1MB -BackingVolume base.qcow2"));
            Run($"New-KvmVM \"$name-2\" {Small}; Add-KvmVMDisk \"$name-2\" $name/base.qcow2 -ReadOnly; Start-KvmVM $name, \"$name-2\"");
        }
        finally
        {
            Run("Remove-KvmStoragePool $name -Force");
        }
    }
}
