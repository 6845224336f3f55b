using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Copies in another format or shape, and byte for byte.</summary>
public sealed class ConvertKvmDiskTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    [Theory]
    [InlineData("")]
    [InlineData("-Compress -CompressionType Zstd -ClusterSize 128KB")]
    public void Raw_to_qcow2_and_back_is_the_same_to_the_byte(string options)
    {
        var sum = Sum(RandomDisk("a.raw", 8));
        dynamic disk = Run($"Convert-KvmDisk \"$folder/a.raw\" \"$folder/b.qcow2\" {options} -Verify")[0];
        Assert.Equal(("qcow2", 8L << 20), ((string)disk.Format, (long)disk.Size));
        Run("Convert-KvmDisk \"$folder/b.qcow2\" \"$folder/c.raw\" -Format Raw");
        Assert.Equal(sum, Sum(At("c.raw")));
        Assert.Equal(sum, Sum(At("a.raw")));
        Assert.True(OnDisk("c.raw") < OnDisk("c.raw", apparent: true), "The copy is not sparse.");
        Assert.Equal(["a.raw", "b.qcow2", "c.raw"], Names());
    }

    [Fact]
    public void Formats_of_others_are_read()
    {
        var sum = Sum(RandomDisk("a.raw", 2));
        foreach (var format in (string[])["vmdk", "vdi", "vhdx"])
        {
            HostProgram.Check("qemu-img", "convert", "-O", format, At("a.raw"), At(format));
            Assert.Equal(format, (string)Run($"Get-KvmDisk \"$folder/{format}\"")[0].Properties["Format"].Value);
            Run($"Convert-KvmDisk \"$folder/{format}\" \"$folder/{format}.raw\" -Format Raw");
            Assert.Equal(sum, Sum(At($"{format}.raw")));
        }
    }

    [Theory]
    [InlineData("json:{\"driver\":\"null-co\"}")]
    [InlineData("nbd:localhost:1")]
    [InlineData("-O raw --help")]
    [InlineData("it's \"a\" \nline, size=1 $(reboot)")]
    public void A_name_is_nothing_but_a_name(string name)
    {
        var sum = Sum(RandomDisk(name, 2));
        Shell.SetVariable("odd", name);
        Run(
            "Convert-KvmDisk \"$folder/$odd\" \"$folder/$odd 2\" -Verify; Copy-KvmDisk \"$folder/$odd 2\" \"$folder/$odd 3\"; "
                + "Resize-KvmDisk \"$folder/$odd 3\" 4MB; Optimize-KvmDisk \"$folder/$odd 3\"");
        Run(
            "New-KvmDisk \"$folder/$odd 4\" -BackingFile \"$folder/$odd\"; Test-KvmDisk \"$folder/$odd 4\"; Merge-KvmDisk \"$folder/$odd "
                + "4\" -Force; Set-KvmDiskBacking \"$folder/$odd 4\" -NoBacking");
        Assert.Equal(sum, Sum(At(name)));
        Assert.Equal(sum, ContentOf(At($"{name} 4")));
        Assert.Equal(4, Names().Length);
    }

    [Fact]
    public void A_copy_of_the_file_is_the_same_and_sparse_and_goes_into_a_folder()
    {
        var sum = Sum(RandomDisk("a.raw", 8));
        Directory.CreateDirectory(At("sub"));
        Assert.Equal(At("sub/a.raw"), (string)Run("Copy-KvmDisk \"$folder/a.raw\" \"$folder/sub\"")[0].Properties["Path"].Value);
        Assert.Equal(sum, Sum(At("sub/a.raw")));
        Assert.True(OnDisk("sub/a.raw") <= OnDisk("a.raw") + (64 << 10), "The copy is not sparse.");
        Assert.Equal("DiskAlreadyExists", FailId("Copy-KvmDisk \"$folder/a.raw\" \"$folder/sub\""));
    }

    [Fact]
    public void What_a_running_VM_writes_to_is_refused_and_the_way_out_named()
    {
        Run(
            "New-KvmDisk \"$folder/d.qcow2\" 1MB | ForEach-Object { New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk "
                + "$_ -Start }");
        foreach (
            var command in (string[])["Convert-KvmDisk \"$folder/d.qcow2\" \"$folder/x\"", "Copy-KvmDisk \"$folder/d.qcow2\" \"$folder/x\""]
        )
        {
            var error = Fail(command);
            Assert.StartsWith("DiskInUse,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("Copy-KvmVMDisk", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        foreach (var command in (string[])
                [
                    "Test-KvmDisk \"$folder/d.qcow2\"",
                    "Optimize-KvmDisk \"$folder/d.qcow2\"",
                    "Compare-KvmDisk \"$folder/d.qcow2\" \"$folder/d.qcow2\"",
                ])
        {
            Assert.Equal("DiskInUse", FailId(command));
        }

        Assert.NotEmpty(Run("Get-KvmDisk \"$folder/d.qcow2\"; Measure-KvmDisk \"$folder/d.qcow2\""));
        Assert.Equal(["d.qcow2"], Names());
    }

    [Fact]
    public void Comparing_and_measuring_say_what_qemu_img_says()
    {
        RandomDisk("a.raw", 4);
        Run("Convert-KvmDisk \"$folder/a.raw\" \"$folder/b.qcow2\"");
        Assert.True((bool)Run("Compare-KvmDisk \"$folder/a.raw\" \"$folder/b.qcow2\"")[0].Properties["Identical"].Value);
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 1114112 512", At("b.qcow2"));
        dynamic compared = Run("Compare-KvmDisk \"$folder/a.raw\" \"$folder/b.qcow2\"")[0];
        Assert.False((bool)compared.Identical);
        Assert.Equal(1114112L, (long)compared.FirstDifference);
        dynamic measure = Run("Measure-KvmDisk -Size 1GB -Format Raw")[0];
        Assert.Equal((1L << 30, 1L << 30), ((long)measure.Required, (long)measure.FullyAllocated));
        Assert.InRange((long)Run("Measure-KvmDisk \"$folder/a.raw\"")[0].Properties["Required"].Value, 2 << 20, 4 << 20);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused_before_anything_is_written()
    {
        RandomDisk("a.raw", 2);
        Assert.Equal("DiskOptionNotForRaw", FailId("Convert-KvmDisk \"$folder/a.raw\" \"$folder/b\" -Format Raw -Compress"));
        Assert.Equal("InvalidClusterSize", FailId("Convert-KvmDisk \"$folder/a.raw\" \"$folder/b\" -ClusterSize 1000"));
        Assert.Equal("DiskAlreadyExists", FailId("Convert-KvmDisk \"$folder/a.raw\" \"$folder/a.raw\""));
        Assert.Equal("FolderNotFound", FailId("Convert-KvmDisk \"$folder/a.raw\" \"$folder/no/b\""));
        Assert.Equal("PathNotFound", FailId("Convert-KvmDisk \"$folder/none\" \"$folder/b\""));
        Assert.Equal("DiskOptionNotForRaw", FailId("New-KvmDisk \"$folder/b\" 1GB -Format Raw -ExtendedL2"));
        Assert.Equal("PathNotFound", FailId("New-KvmDisk \"$folder/b\" -BackingFile \"$folder/none\""));
        Assert.Contains(
            $"What if: Convert raw disk '{Folder}/a.raw' of 2 MiB to Qcow2 disk '{Folder}/b'",
            Screen("Convert-KvmDisk \"$folder/a.raw\" \"$folder/b\" -WhatIf", width: 250),
            StringComparison.Ordinal);
        Assert.Equal(["a.raw"], Names());
    }

    private long OnDisk(string name, bool apparent = false) =>
        long.Parse(HostProgram.Check("stat", "-c", apparent ? "%s" : "%b", At(name)), System.Globalization.CultureInfo.InvariantCulture)
        * (apparent ? 1 : 512);
}
