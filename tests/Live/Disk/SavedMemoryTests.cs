using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>A VM whose memory is saved continues with its disks as they were: nothing may change them under it.</summary>
public sealed class SavedMemoryTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    [Fact]
    public void The_images_of_a_saved_VM_are_not_changed()
    {
        Run(
            "New-KvmDisk \"$folder/b.qcow2\" 4MB; New-KvmDisk \"$folder/o.qcow2\" -BackingFile \"$folder/b.qcow2\"; New-KvmDisk "
                + "\"$folder/other.qcow2\" 4MB");
        // Zeros that take up space, for Optimize-KvmDisk to find something.
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 0 0 2M", At("o.qcow2"));
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk \"$folder/o.qcow2\" -Start; Save-KvmVM $name");
        Run("New-KvmStoragePool $name -Path $folder -Start");
        try
        {
            var before = (Sum(At("o.qcow2")), Sum(At("b.qcow2")));
            foreach (var command in (string[])
                    [
                        "Resize-KvmDisk \"$folder/o.qcow2\" 2MB -AllowShrink -Force",
                        "Merge-KvmDisk \"$folder/o.qcow2\" -Force",
                        "Test-KvmDisk \"$folder/o.qcow2\" -Repair",
                        "Test-KvmDisk \"$folder/b.qcow2\" -Repair",
                        "Optimize-KvmDisk \"$folder/o.qcow2\"",
                        "Optimize-KvmDisk \"$folder/b.qcow2\"",
                        "Set-KvmDiskBacking \"$folder/o.qcow2\" -NoBacking",
                        "Set-KvmDiskBacking \"$folder/o.qcow2\" \"$folder/other.qcow2\"",
                        "Set-KvmDiskBacking \"$folder/o.qcow2\" \"$folder/other.qcow2\" -HeaderOnly -Force",
                        "Mount-KvmDisk \"$folder/o.qcow2\"",
                        "Resize-KvmVolume $name o.qcow2 8MB -Force",
                        "Resize-KvmVolume $name o.qcow2 2MB -AllowShrink -Force",
                    ])
            {
                Assert.Equal(("VMHasSavedMemory", command), (FailId(command), command));
            }

            Assert.Equal(before, (Sum(At("o.qcow2")), Sum(At("b.qcow2"))));
            // What changes nothing works, and what is no part of this VM.
            Run(
                "Test-KvmDisk \"$folder/o.qcow2\"; Copy-KvmDisk \"$folder/o.qcow2\" \"$folder/copy.qcow2\"; Optimize-KvmDisk "
                    + "\"$folder/other.qcow2\"");
            // The copy lies over the same image.
            Run(
                "Remove-KvmDisk \"$folder/copy.qcow2\" -Force; Start-KvmVM $name; Stop-KvmVM $name -TurnOff; Optimize-KvmDisk "
                    + "\"$folder/o.qcow2\"; Merge-KvmDisk \"$folder/o.qcow2\" -Force");
        }
        finally
        {
            Run("Remove-KvmStoragePool $name -Force");
        }
    }
}
