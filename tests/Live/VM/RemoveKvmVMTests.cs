using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Removal takes what is the VM's, and nothing that is another's.</summary>
public sealed class RemoveKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "-Memory 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_running_VM_goes_only_with_force()
    {
        Run($"New-KvmVM $name {Small} -Start");
        var error = Fail("Remove-KvmVM $name -Confirm:$false");
        Assert.Equal("VMIsRunning,KvmPS.Commands.VM.RemoveKvmVMCommand", error.FullyQualifiedErrorId);
        Assert.Equal("running", State());
        Run("Remove-KvmVM $name -Force");
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_memory_snapshots_and_firmware_variables_go_too()
    {
        Run($"New-KvmDisk \"$folder/d.qcow2\" 16MB | ForEach-Object {{ New-KvmVM $name {Small} -Firmware Uefi -Disk $_ -Start }}");
        var nvram = System.Xml.Linq.XElement.Parse(Libvirt.Virsh("dumpxml", Name)).Element("os")!.Element("nvram")!.Value;
        Assert.Equal(0, Libvirt.Enter("test", "-e", nvram).ExitCode);
        Libvirt.Virsh("destroy", Name);
        Libvirt.Virsh("snapshot-create-as", Name, "s1", "--disk-only", "--diskspec", $"vda,snapshot=external,file={Folder}/s1.qcow2");
        Libvirt.Virsh("start", Name);
        Libvirt.Virsh("managedsave", Name);

        var screen = Screen("Remove-KvmVM $name -RemoveDisk -WhatIf", width: 400);
        Assert.Contains("UEFI variables", screen, StringComparison.Ordinal);
        Assert.Contains("saved memory", screen, StringComparison.Ordinal);
        Assert.Contains("metadata of 1 snapshot", screen, StringComparison.Ordinal);
        Assert.Contains($"disk {Folder}/s1.qcow2", screen, StringComparison.Ordinal);

        var removed = Invoke("Remove-KvmVM $name -RemoveDisk -Force");
        Assert.Empty(removed.Errors);
        Assert.Contains(removed.Warnings, w => w.Contains($"{Folder}/d.qcow2", StringComparison.Ordinal));
        Assert.NotEqual(0, Libvirt.Enter("test", "-e", nvram).ExitCode);
        Assert.False(File.Exists(Path.Combine(Folder, "s1.qcow2")));
    }

    [Fact]
    public void Images_that_snapshots_froze_stay_and_the_line_that_removes_them_is_told()
    {
        Run("$base = New-KvmDisk \"$folder/base.qcow2\" 1MB; $disk = New-KvmDisk \"$folder/it's d.qcow2\" -BackingFile $base");
        Run($"New-KvmVM $name {Small} -Disk $disk; New-KvmSnapshot $name s1 -DiskOnly; New-KvmSnapshot $name s2 -DiskOnly");

        var removed = Invoke("Remove-KvmVM $name -RemoveDisk -Force");

        Assert.Empty(removed.Errors);
        var warning = Assert.Single(removed.Warnings);
        Assert.Contains("stay: they backed a disk of the VM, for its snapshots.", warning, StringComparison.Ordinal);
        Assert.Equal(["base.qcow2", "it's d.qcow2", "it's d.s1.qcow2"], Files());
        // Not the base image, which the VM had before any snapshot.
        var line = warning.Split("If nothing else needs them: ", 2)[1];
        Assert.DoesNotContain("base.qcow2", line, StringComparison.Ordinal);
        Run($"{line} -Force");
        Assert.Equal(["base.qcow2"], Files());

        string[] Files() => [.. Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Disks_stay_unless_asked_for()
    {
        Run($"New-KvmDisk \"$folder/d.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}; Remove-KvmVM $name -Force");
        Assert.True(File.Exists(Path.Combine(Folder, "d.qcow2")));
    }

    [Fact]
    public void A_disk_below_another_VMs_overlay_stays()
    {
        Run("New-KvmDisk \"$folder/base.qcow2\" 1MB");
        HostProgram.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", $"{Folder}/base.qcow2", "-F", "qcow2", $"{Folder}/top.qcow2");
        Run($"New-KvmVM \"$name-base\" {Small} -Disk \"$folder/base.qcow2\"; New-KvmVM \"$name-top\" {Small} -Disk \"$folder/top.qcow2\"");

        var result = Invoke("Remove-KvmVM \"$name-base\" -RemoveDisk -Force");
        Assert.Empty(result.Errors);
        Assert.Contains($"'{Name}-top'", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "base.qcow2")));
        var refused = Fail("Remove-KvmDisk \"$folder/base.qcow2\" -Force");
        Assert.True(refused.FullyQualifiedErrorId.StartsWith("DiskInUse,", StringComparison.Ordinal), refused.Exception.ToString());
    }

    /// <summary>The power of many is cut at once; what lay below their disks is judged when they are gone.</summary>
    [Fact]
    public void Running_VMs_go_together_and_the_one_below_them_after_them()
    {
        Run($"New-KvmDisk \"$folder/base.qcow2\" 1MB; New-KvmVM \"$name-base\" {Small} -Disk \"$folder/base.qcow2\"");
        Run(
            $"1..6 | ForEach-Object {{ $top = New-KvmDisk \"$folder/top$_.qcow2\" -BackingFile \"$folder/base.qcow2\"; New-KvmVM "
                + $"\"$name-$_\" {Small} -Disk $top -Start }}");
        var result = Invoke("Remove-KvmVM \"$name-[1-6]\", \"$name-base\" -RemoveDisk -Force");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder, "*.qcow2"));
    }

    [Fact]
    public void The_question_is_asked_and_no_means_no()
    {
        Run($"New-KvmVM $name {Small}");
        Terminal.Answer("n");
        Assert.Contains($"Remove VM '{Name}': definition, no disk?", Screen("Remove-KvmVM $name", width: 200), StringComparison.Ordinal);
        Assert.Contains(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
        Terminal.Answer("y");
        Screen("Remove-KvmVM $name");
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
    }
}
