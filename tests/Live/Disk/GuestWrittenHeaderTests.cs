using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>A guest has written the header of a qcow2 image over a file of the host into its raw disk; its VM is off.</summary>
public sealed class GuestWrittenHeaderTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    private const string Secret = "the host's own secret";

    [Fact]
    public void No_command_shows_the_guest_the_file()
    {
        File.WriteAllText(At("secret"), Secret.PadRight(1 << 20));
        Run(
            "New-KvmDisk \"$folder/d.raw\" 4MB -Format Raw; New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk "
                + "\"$folder/d.raw\"");
        HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("secret"), "-F", "raw", At("header"), "4M");
        HostProgram.Check("dd", $"if={At("header")}", $"of={At("d.raw")}", "conv=notrunc", "status=none");
        File.Delete(At("header"));
        var (sum, names) = (Sum(At("d.raw")), Names());
        foreach (var command in (string[])
                [
                    "Convert-KvmDisk \"$folder/d.raw\" \"$folder/x\" -Format Raw",
                    "Resize-KvmDisk \"$folder/d.raw\" 8MB",
                    "Copy-KvmDisk \"$folder/d.raw\" \"$folder/x\"",
                    "Copy-KvmVM $name \"$name-c\" -Linked",
                    "Copy-KvmVM $name \"$name-c\" -Full",
                    "Export-KvmVM $name -Path \"$folder/\" -IncludeDisk",
                    "New-KvmTemplate $name -Name t -Folder \"$folder/t\" -Generalize None",
                    "New-KvmDisk \"$folder/x\" -BackingFile \"$folder/d.raw\"",
                ])
        {
            Assert.Equal(("DiskFormatContradiction", command), (FailId(command), command));
        }

        Assert.Equal(sum, Sum(At("d.raw")));
        Assert.Equal(names, Names());
        Assert.Equal("raw", (string)Run("Get-KvmDisk \"$folder/d.raw\"")[0].Properties["Format"].Value);
        // The VM itself is not harmed: libvirt goes by the definition, and so does a copy while it runs.
        Run("Start-KvmVM $name");
        Assert.Equal("DiskFormatContradiction", FailId("Copy-KvmVMDisk $name vda \"$folder/x\""));
        Run("Copy-KvmVMDisk $name vda \"$folder/x.qcow2\" -Format Qcow2");
        Assert.DoesNotContain(Secret, File.ReadAllText(At("x.qcow2")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_was_taken_from_its_VM_is_no_other_image_for_the_next_one()
    {
        File.WriteAllText(At("secret"), Secret.PadRight(1 << 20));
        Run(
            "New-KvmDisk \"$folder/d.raw\" 4MB -Format Raw; New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk "
                + "\"$folder/d.raw\"");
        HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("secret"), "-F", "raw", At("header"), "4M");
        HostProgram.Check("dd", $"if={At("header")}", $"of={At("d.raw")}", "conv=notrunc", "status=none");
        Run("Remove-KvmVMDisk $name vda -Force");
        Assert.Equal(
            "DiskFormatContradiction",
            FailId("New-KvmVM \"$name-2\" 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk \"$folder/d.raw\""));
        Assert.Equal("DiskFormatContradiction", FailId("Add-KvmVMDisk $name \"$folder/d.raw\""));
    }
}
