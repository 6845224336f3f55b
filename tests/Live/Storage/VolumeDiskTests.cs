using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Storage;

/// <summary>A VM whose disk is a volume of a directory pool by its name: to all commands that is the file that it is.</summary>
public sealed class VolumeDiskTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private string Volume => $"{Folder}/pool/own.qcow2";

    [Fact]
    public void Snapshots_of_it_are_made_restored_and_removed()
    {
        Define();
        Write("one");
        Run("$null = New-KvmSnapshot $name inside; Restore-KvmSnapshot $name inside -Force; Remove-KvmSnapshot $name inside -Force");
        Assert.DoesNotContain("Snapshot list", HostProgram.Check("qemu-img", "info", Volume), StringComparison.Ordinal);

        Run("$null = New-KvmSnapshot $name s1 -DiskOnly");
        Assert.Equal($"{Folder}/pool/own.s1.qcow2", Disk());
        Write("two");
        Run("Restore-KvmSnapshot $name s1 -Force");
        Assert.Equal("one", Read(Disk()));
        Write("three");
        Run(
            "Start-KvmVM $name; $null = New-KvmSnapshot $name s2 -DiskOnly; Remove-KvmSnapshot $name s1, s2 -Force; Stop-KvmVM $name "
                + "-TurnOff");
        Assert.Equal((Volume, "three"), (Disk(), Read(Disk())));
        Assert.Equal([Volume], Directory.GetFiles($"{Folder}/pool"));
    }

    [Fact]
    public void A_snapshot_of_a_running_VM_is_merged_into_the_volume()
    {
        Define();
        Write("one");
        Run("Start-KvmVM $name; $null = New-KvmSnapshot $name s1 -DiskOnly; $null = New-KvmSnapshot $name s2 -DiskOnly");
        Assert.Contains(
            $"own.qcow2 < own.s1.qcow2 < own.s2.qcow2 becomes own.qcow2 < own.s2.qcow2",
            Screen("Remove-KvmSnapshot $name s1 -WhatIf", 400),
            StringComparison.Ordinal);
        Run("Remove-KvmSnapshot $name s1 -Force; Remove-KvmSnapshot $name s2 -Force; Stop-KvmVM $name -TurnOff");
        Assert.Equal((Volume, "one"), (Disk(), Read(Volume)));
        Assert.Equal([Volume], Directory.GetFiles($"{Folder}/pool"));
    }

    [Fact]
    public void It_is_copied_exported_and_made_a_template()
    {
        Define();
        Write("one");
        Run(
            "$null = Copy-KvmVM $name \"$name-full\" -Full; Export-KvmVM $name \"$folder/out.xml\" -IncludeDisk; $null = New-KvmTemplate "
                + "-VMName $name t -Folder \"$folder/t\" -Generalize None");
        Assert.Equal(
            ("one", "one", "one"),
            (Read($"{Folder}/pool/{Name}-full-vda.qcow2"), Read($"{Folder}/out-vda.qcow2"), Read($"{Folder}/t/t/t-vda.qcow2")));
        Assert.Equal($"{Folder}/pool/{Name}-full-vda.qcow2", Disk($"{Name}-full"));

        // While it runs, too; and the VM goes back to its volume.
        Run(
            "Start-KvmVM $name; $null = Copy-KvmVM $name \"$name-live\" -Full; Copy-KvmVMDisk $name vda \"$folder/copy.qcow2\"; "
                + "Stop-KvmVM $name -TurnOff");
        Assert.Equal(("one", "one", Volume), (Read($"{Folder}/pool/{Name}-live-vda.qcow2"), Read($"{Folder}/copy.qcow2"), Disk()));

        Run("$null = Copy-KvmVM $name \"$name-linked\" -Linked");
        Assert.Equal("one", Read($"{Folder}/pool/{Name}-linked-vda.qcow2"));
        Assert.NotEqual(Volume, Disk());
    }

    [Fact]
    public void A_volume_that_cannot_be_seen_is_no_file()
    {
        Define();
        var error = Fail("Stop-KvmStoragePool $pool; New-KvmSnapshot $name s1 -DiskOnly");
        Assert.StartsWith("SnapshotDiskUnsupported,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("pool is stopped", error.ToString(), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, "pool-destroy", Name);
            HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, "pool-undefine", Name);
        }

        base.Dispose(disposing);
    }

    private void Define()
    {
        Shell.SetVariable("pool", Name);
        Run("$null = New-KvmStoragePool $pool \"$folder/pool\" -Build -Start; $null = New-KvmVolume $pool own.qcow2 8MB");
        var xml = GuestXml.BootSector(Name, Volume);
        xml.SetAttributeValue("type", "qemu");
        var disk = xml.Descendants("disk").Single();
        disk.SetAttributeValue("type", "volume");
        disk.Element("driver")!.SetAttributeValue("type", "qcow2");
        disk.Element("source")!.ReplaceAttributes(new XAttribute("pool", Name), new XAttribute("volume", "own.qcow2"));
        xml.Descendants("interface").Remove();
        xml.Save($"{Folder}/vm.xml");
        Libvirt.Virsh("define", $"{Folder}/vm.xml");
    }

    /// <summary>The file of its disk, as KvmPS tells it.</summary>
    private string Disk(string? vm = null) => (string)Run($"(Get-KvmVMDisk {vm ?? Name} vda).Path")[0].BaseObject;

    private void Write(string word)
    {
        File.WriteAllText($"{Folder}/word", word.PadRight(16));
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", $"write -q -s {Folder}/word 4096 512", Disk());
    }

    private string Read(string path)
    {
        HostProgram.Check("qemu-img", "convert", "-f", "qcow2", "-O", "raw", path, $"{Folder}/raw");
        var word = File.ReadAllBytes($"{Folder}/raw").AsSpan(4096, 16);
        return System.Text.Encoding.ASCII.GetString(word).Trim();
    }
}
