using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Copies of VMs: what they share, what is their own, and that nothing is left of one that failed.</summary>
public sealed class CopyKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void Copies_have_an_identity_of_their_own_and_the_source_goes_on_unharmed()
    {
        Run(
            "New-KvmDisk \"$folder/web.qcow2\" 1MB | ForEach-Object { New-KvmVM $name -Memory 32MB -VirtType Qemu -Graphics Vnc -Disk $_ "
                + "-Title 'a<b' -Tag role=web -Start }");
        Assert.StartsWith("VMIsRunning,", Fail("Copy-KvmVM $name \"$name-l\" -Linked").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("CopyKindRequired,", Fail("Copy-KvmVM $name \"$name-l\"").FullyQualifiedErrorId, StringComparison.Ordinal);

        // While it runs, below a snapshot of which nothing stays.
        Assert.Contains(
            $"disk vda ({Folder}/web.qcow2) as '{Folder}/{Name}-full-vda.qcow2'; while the disks are copied",
            Screen("Copy-KvmVM $name \"$name-full\" -Full -WhatIf", 600),
            StringComparison.Ordinal);
        Assert.Equal([$"{Name}-full", $"{Name}-more"], Run("Copy-KvmVM $name \"$name-full\", \"$name-more\" -Full").Select(v => $"{v}"));
        Assert.Equal([$"{Name}-full-vda.qcow2", $"{Name}-more-vda.qcow2", "web.qcow2"], Files());
        Assert.Equal($"{Folder}/web.qcow2", Disk(Name));
        Assert.Equal("running", State());

        Run("Stop-KvmVM $name -TurnOff");
        Assert.Contains(
            $"disk vda as overlay '{Folder}/{Name}-a-vda.qcow2' backed by '{Folder}/web.qcow2'; VM '{Name}' continues on an overlay of "
                + $"its own, backed by the same images: disk vda '{Folder}/web.own.qcow2'",
            Screen("Copy-KvmVM $name \"$name-a\" -Linked -WhatIf", 600),
            StringComparison.Ordinal);
        Assert.Equal(3, Files().Length);
        Run("Copy-KvmVM $name \"$name-a\", \"$name-b\" -Linked");
        Assert.Equal(
            ($"{Folder}/web.own.qcow2", $"{Folder}/{Name}-a-vda.qcow2", $"{Folder}/{Name}-b-vda.qcow2"),
            (Disk(Name), Disk($"{Name}-a"), Disk($"{Name}-b")));
        foreach (var overlay in (string[])["web.own", $"{Name}-a-vda", $"{Name}-b-vda"])
            Assert.Equal($"{Folder}/web.qcow2", Below(overlay));

        string[] vms = [Name, $"{Name}-full", $"{Name}-a", $"{Name}-b"];
        Assert.Equal(4, vms.Select(v => Xml(v).Element("uuid")!.Value).Distinct().Count());
        Assert.Equal(4, vms.Select(v => (string)Xml(v).Descendants("mac").First().Attribute("address")!).Distinct().Count());
        Assert.All(vms, v => Assert.Equal("a<b", Xml(v).Element("title")!.Value));
        Assert.Equal(5, Run("Get-KvmVM \"$name*\" -Tag role=web").Count);

        // As long as the source has not written anything, what it had before serves again; then it gets another overlay.
        Run("Copy-KvmVM $name \"$name-c\" -Linked");
        Assert.Equal(($"{Folder}/web.own.qcow2", $"{Folder}/web.qcow2"), (Disk(Name), Below($"{Name}-c-vda")));
        HostProgram.Check("qemu-io", "-c", "write -P 7 0 64k", $"{Folder}/web.own.qcow2");
        Run("Copy-KvmVM $name \"$name-d\" -Linked");
        Assert.Equal(($"{Folder}/web.own.2.qcow2", $"{Folder}/web.own.qcow2"), (Disk(Name), Below($"{Name}-d-vda")));
        HostProgram.Check("qemu-io", "-r", "-c", "read -P 7 0 64k", $"{Folder}/{Name}-d-vda.qcow2");
        HostProgram.Check("qemu-io", "-r", "-c", "read -P 0 0 64k", $"{Folder}/{Name}-c-vda.qcow2");

        // The named failure, and the others; by property name, as from a table.
        Assert.StartsWith(
            "VMAlreadyExists,",
            Fail("Copy-KvmVM $name \"$name-a\", \"$name-e\" -Linked").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Run("Get-KvmVM \"$name-e\" | Copy-KvmVM -NewName { $_.Name + '2' } -Full -DiskFolder $folder");
        Assert.Equal($"{Folder}/{Name}-e2-vda.qcow2", Disk($"{Name}-e2"));

        Run("Remove-KvmVM \"$name-*\" -RemoveDisk -Force");
        Assert.Equal(["web.own.2.qcow2", "web.own.qcow2", "web.qcow2"], Files());
    }

    [Fact]
    public void Of_a_copy_that_fails_nothing_is_left()
    {
        Run(
            "New-KvmDisk \"$folder/web.qcow2\" 1MB | ForEach-Object { New-KvmVM $name -Memory 32MB -VirtType Qemu -NoNetwork -Graphics "
                + "None -Disk $_ }");
        File.WriteAllText($"{Folder}/{Name}-taken-vda.qcow2", "mine");
        Assert.StartsWith(
            "FileAlreadyExists,",
            Fail("Copy-KvmVM $name \"$name-taken\" -Linked").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText($"{Folder}/{Name}-taken-vda.qcow2"));
        Assert.StartsWith(
            "FolderNotFound,",
            Fail("Copy-KvmVM $name \"$name-x\" -Full -DiskFolder \"$folder/nowhere\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith("InvalidVMName,", Fail("Copy-KvmVM $name \"a/b\" -Full").FullyQualifiedErrorId, StringComparison.Ordinal);

        // It is made, cannot start, and is taken back; so is one whose disk cannot be read.
        File.WriteAllText($"{Folder}/kernel", "");
        Libvirt.Virsh("define", Edited(x => x.Element("os")!.Add(new XElement("kernel", $"{Folder}/kernel"))));
        File.Delete($"{Folder}/kernel");
        Assert.StartsWith(
            "FileNotFound,",
            Fail("Copy-KvmVM $name \"$name-x\" -Linked -Start").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        File.Move($"{Folder}/web.qcow2", $"{Folder}/away");
        Assert.StartsWith(
            "DiskChainIncomplete,",
            Fail("Copy-KvmVM $name \"$name-x\" -Full").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        File.Move($"{Folder}/away", $"{Folder}/web.qcow2");
        Assert.Equal([$"{Name}-taken-vda.qcow2", "web.own.qcow2", "web.qcow2"], Files());
        Assert.Equal([Name], Run("Get-KvmVM \"$name*\"").Select(v => $"{v}"));

        // What would return to the disks below the copies is in their way.
        Run(
            "Copy-KvmDisk \"$folder/web.qcow2\" \"$folder/s.qcow2\" | ForEach-Object { New-KvmVM \"$name-s\" -Memory 32MB -VirtType Qemu "
                + "-NoNetwork -Graphics None -Disk $_ }; New-KvmSnapshot \"$name-s\" kept | Out-Null");
        Assert.StartsWith(
            "SnapshotsInTheWay,",
            Fail("Copy-KvmVM \"$name-s\" \"$name-x\" -Linked").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    private string[] Files() => [.. Directory.GetFiles(Folder, "*.qcow2").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private XElement Xml(string vm) => XElement.Parse(Libvirt.Virsh("dumpxml", vm, "--inactive"));

    private string Disk(string vm) => (string)Xml(vm).Descendants("disk").First().Element("source")!.Attribute("file")!;

    private string Below(string image) => ((string)((dynamic)Run($"Get-KvmDisk '{Folder}/{image}.qcow2'")[0]).BackingFile)!;

    private string Edited(Action<XElement> edit)
    {
        var xml = Xml(Name);
        edit(xml);
        var file = Path.Join(Folder, "edited.xml");
        xml.Save(file);
        return file;
    }
}
