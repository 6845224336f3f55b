using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Disks as files and as disks of VMs.</summary>
public sealed class DiskTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Theory]
    [InlineData("Qcow2", "qcow2")]
    [InlineData("Raw", "raw")]
    public void A_new_disk_is_what_qemu_img_says(string format, string name)
    {
        dynamic disk = Run($"New-KvmDisk \"$folder/d\" 3GB -Format {format}")[0];
        Assert.Equal(name, (string)disk.Format);
        Assert.Equal(3L << 30, (long)disk.Size);
        Assert.InRange((long)disk.SizeOnDisk, 0, 1 << 20);
        Assert.Contains(
            "\"virtual-size\": 3221225472",
            HostProgram.Run("qemu-img", "info", "--output=json", $"{Folder}/d").Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Size 8", "SizeUnitMistake", "8GB")]
    [InlineData("-Size 20480", "SizeUnitMistake", "20480MB")]
    [InlineData("-Size 0", "InvalidSize", "GB")]
    [InlineData("-Size -5GB", "InvalidSize", "GB")]
    public void Sizes_that_cannot_be_meant_are_refused(string size, string id, string hint)
    {
        var error = Fail($"New-KvmDisk \"$folder/d\" {size}");
        Assert.Equal($"{id},KvmPS.Commands.Disk.NewKvmDiskCommand", error.FullyQualifiedErrorId);
        Assert.Contains(hint, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void An_existing_file_is_not_overwritten()
    {
        File.WriteAllText(Path.Combine(Folder, "d"), "precious");
        Assert.StartsWith("DiskAlreadyExists,", Fail("New-KvmDisk \"$folder/d\" 1GB").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Path.Combine(Folder, "d")));
    }

    [Fact]
    public void A_disk_of_a_VM_says_whose_it_is_and_cannot_be_removed()
    {
        Run(
            "New-KvmDisk \"$folder/d.qcow2\" 1MB | ForEach-Object { New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk "
                + "$_ -Start }");
        var disk = Assert.Single(Run("Get-KvmDisk \"$folder/*.qcow2\""));
        Assert.Equal([Name], (string[])disk.Properties["UsedBy"].Value);
        Assert.StartsWith("DiskInUse,", Fail("Remove-KvmDisk \"$folder/d.qcow2\" -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("Stop-KvmVM $name -TurnOff");
        Assert.StartsWith("DiskInUse,", Fail("Remove-KvmDisk \"$folder/d.qcow2\" -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "d.qcow2")));
        Run("Remove-KvmVM $name -Force; Remove-KvmDisk \"$folder/d.qcow2\" -Force");
        Assert.False(File.Exists(Path.Combine(Folder, "d.qcow2")));
    }

    [Fact]
    public void Relative_paths_start_at_the_sessions_location()
    {
        Shell.Runspace.SessionStateProxy.Path.SetLocation(Folder);
        Run("New-KvmDisk 'nbd:x -o y.qcow2' 1MB");
        Assert.True(File.Exists(Path.Combine(Folder, "nbd:x -o y.qcow2")));
        Assert.Equal(Path.Combine(Folder, "nbd:x -o y.qcow2"), (string)Run("Get-KvmDisk 'nbd:x -o y.qcow2'")[0].Properties["Path"].Value);
    }

    [Fact]
    public void WhatIf_makes_and_removes_nothing()
    {
        Assert.Contains(
            $"What if: Create Qcow2 disk '{Folder}/d' of 1 GiB",
            Screen("New-KvmDisk \"$folder/d\" 1GB -WhatIf", width: 200),
            StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "d")));
        Run("New-KvmDisk \"$folder/d\" 1GB");
        Assert.Contains(
            $"What if: Delete qcow2 disk '{Folder}/d' of 1 GiB",
            Screen("Remove-KvmDisk \"$folder/d\" -Force -WhatIf", width: 200),
            StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "d")));
    }

    [Fact]
    public void What_is_no_disk_is_not_deleted_as_one()
    {
        File.WriteAllText(Path.Combine(Folder, "notes.txt"), "dear diary");
        Assert.StartsWith(
            "NotADiskImage,",
            Fail("Remove-KvmDisk \"$folder/notes.txt\" -Force").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "notes.txt")));
        Assert.StartsWith("NotADiskImage,", Fail("Remove-KvmDisk /dev/null -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_finds_a_taken_path_and_a_missing_folder()
    {
        Run("New-KvmDisk \"$folder/d\" 1GB");
        Assert.StartsWith(
            "DiskAlreadyExists,",
            Fail("New-KvmDisk \"$folder/d\" 1GB -WhatIf").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "FolderNotFound,",
            Fail("New-KvmDisk \"$folder/no/such\" 1GB -WhatIf").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_disks_and_folders_have_their_ids()
    {
        Assert.StartsWith("PathNotFound,", Fail("Get-KvmDisk \"$folder/nosuch\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NotADiskImage,", Fail("Get-KvmDisk $folder").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Run("Get-KvmDisk \"$folder/*.nosuch\""));
    }
}
