using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Images that lie over others.</summary>
public sealed class DiskChainTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    [Fact]
    public void Five_overlays_are_committed_without_a_changed_byte()
    {
        var sum = Chain();
        for (var i = 5; i > 0; i--) Run($"Merge-KvmDisk \"$folder/o{i}\" -Force");
        Assert.Equal(sum, Sum(At("o0")));
        // And the overlays still show what they showed.
        Assert.Equal(sum, ContentOf(At("o5")));
    }

    [Fact]
    public void Five_overlays_are_rebased_and_flattened_without_a_changed_byte()
    {
        var sum = Chain();
        Assert.Equal(6, Run("Get-KvmDisk \"$folder/o5\" -Chain").Count);
        Run("Copy-KvmDisk \"$folder/o0\" \"$folder/other\"; Set-KvmDiskBacking \"$folder/o5\" \"$folder/other\"");
        dynamic[] chain = [.. Run("Get-KvmDisk \"$folder/o5\" -Chain")];
        Assert.Equal([At("o5"), At("other")], chain.Select(d => (string)d.Path));
        Assert.Equal(sum, ContentOf(At("o5")));
        Run("Set-KvmDiskBacking \"$folder/o5\" -NoBacking");
        foreach (var i in Enumerable.Range(0, 5)) File.Delete(At($"o{i}"));
        File.Delete(At("other"));
        Assert.Equal(sum, ContentOf(At("o5")));
        Assert.Null(Run("Get-KvmDisk \"$folder/o5\"")[0].Properties["BackingFile"].Value);
    }

    [Fact]
    public void The_format_of_a_backing_image_is_found_out_and_recorded()
    {
        Chain();
        dynamic[] chain = [.. Run("Get-KvmDisk \"$folder/o2\" -Chain")];
        Assert.Equal(["qcow2", "raw", null], chain.Select(d => (string?)d.BackingFormat));
        Assert.Equal([65536L, 65536L, null], chain.Select(d => (long?)d.ClusterSize));
        Assert.Equal("DiskHasNoBacking", FailId("Merge-KvmDisk \"$folder/o0\" -Force"));
    }

    [Fact]
    public void What_others_lie_over_is_not_changed()
    {
        Chain();
        var base1 = Sum(At("o1"));
        Run("New-KvmDisk \"$folder/sibling\" -BackingFile \"$folder/o1\"");
        Assert.Equal("DiskHasOverlays", FailId("Merge-KvmDisk \"$folder/o2\" -Force"));
        Assert.Equal("DiskHasOverlays", FailId("Resize-KvmDisk \"$folder/o1\" 2MB -AllowShrink -Force"));
        Assert.Equal(base1, Sum(At("o1")));
    }

    [Fact]
    public void A_chain_that_leads_back_to_itself_is_an_error_and_can_be_mended()
    {
        Chain();
        HostProgram.Check("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", At("o3"), "-F", "qcow2", At("o1"));
        foreach (var command in (string[])
                [
                    "Get-KvmDisk \"$folder/o3\" -Chain",
                    "Test-KvmDisk \"$folder/o3\"",
                    "Convert-KvmDisk \"$folder/o3\" \"$folder/x\"",
                    "Merge-KvmDisk \"$folder/o3\" -Force",
                    "Compare-KvmDisk \"$folder/o0\" \"$folder/o3\"",
                    "Measure-KvmDisk \"$folder/o3\"",
                    "Resize-KvmDisk \"$folder/o3\" 1GB",
                    "Optimize-KvmDisk \"$folder/o3\"",
                    "Set-KvmDiskBacking \"$folder/o3\" -NoBacking",
                    "Set-KvmDiskBacking \"$folder/o0\" \"$folder/o3\" -HeaderOnly -Force",
                ])
        {
            Assert.Contains(FailId(command), (string[])["DiskChainLoop", "DiskCannotHaveBacking"]);
        }

        Assert.NotEmpty(Run("Get-KvmDisk \"$folder/o3\""));
        Assert.Equal("DiskChainLoop", FailId("Set-KvmDiskBacking \"$folder/o2\" \"$folder/o3\" -HeaderOnly -Force"));
        Run("Set-KvmDiskBacking \"$folder/o1\" \"$folder/o0\" -HeaderOnly -Force");
        Assert.Equal(6, Run("Get-KvmDisk \"$folder/o5\" -Chain").Count);
    }

    [Fact]
    public void A_running_VM_goes_on_with_the_image_below_and_says_what_it_uses()
    {
        Run("New-KvmDisk \"$folder/b.qcow2\" 4MB; New-KvmDisk \"$folder/t.qcow2\" -BackingFile \"$folder/b.qcow2\"");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 9 1M 64k", At("t.qcow2"));
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk \"$folder/t.qcow2\" -Start");
        Assert.Equal($"backing file of {Name} vda", Run("(Get-KvmDisk \"$folder/b.qcow2\").Uses")[0].ToString());
        Assert.Empty((string[])Run("Get-KvmDisk \"$folder/b.qcow2\"")[0].Properties["UsedBy"].Value);

        Run("Merge-KvmDisk \"$folder/t.qcow2\" -Force");
        foreach (var xml in (string[])[Libvirt.Virsh("dumpxml", Name), Libvirt.Virsh("dumpxml", Name, "--inactive")])
        {
            Assert.Contains("/b.qcow2'", xml, StringComparison.Ordinal);
            Assert.DoesNotContain("/t.qcow2'", xml, StringComparison.Ordinal);
        }

        Libvirt.Virsh("destroy", Name);
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "read -q -P 9 1M 64k", At("b.qcow2"));
    }

    /// <summary>A raw image and five overlays, each with a change of its own.</summary>
    /// <returns>The checksum of what the uppermost shows.</returns>
    private string Chain()
    {
        RandomDisk("o0", 8);
        for (var i = 1; i <= 5; i++)
        {
            Run($"New-KvmDisk \"$folder/o{i}\" -BackingFile \"$folder/o{i - 1}\"");
            HostProgram.Check(
                "qemu-io",
                "-f",
                "qcow2",
                "-c",
                $"write -q -P {i} {i}M 100k",
                "-c",
                $"write -q -P {i + 16} 300k 4k",
                At($"o{i}"));
        }

        return ContentOf(At("o5"));
    }
}
