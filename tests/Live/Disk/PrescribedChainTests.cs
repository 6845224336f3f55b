using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Disks whose backing files only the definition names (backingStore): the header of the image knows nothing of them.</summary>
public sealed class PrescribedChainTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private string Top => Path.Combine(Folder, "top.qcow2");

    private string Base => Path.Combine(Folder, "base.raw");

    [Fact]
    public void Copies_and_exports_have_what_the_guest_sees()
    {
        Define();
        Directory.CreateDirectory($"{Folder}/out");
        Run("Copy-KvmVM $name \"$name-full\" -Full; Export-KvmVM $name \"$folder/out/\" -IncludeDisk");
        foreach (var copy in (string[])[$"{Folder}/{Name}-full-vda.qcow2", Directory.GetFiles($"{Folder}/out", "*.qcow2").Single()])
        {
            HostProgram.Check("qemu-io", "-r", "-c", "read -P 7 0 64k", "-c", "read -P 9 64k 64k", copy);
            Assert.DoesNotContain("backing", HostProgram.Check("qemu-img", "info", copy), StringComparison.Ordinal);
        }

        Assert.Null(Disk($"{Name}-full").Element("backingStore"));

        // The copy is an overlay, and so is what the source goes on with; both see what lies below.
        Run("Copy-KvmVM $name \"$name-linked\" -Linked");
        foreach (var vm in (string[])[Name, $"{Name}-linked"]) Assert.Equal([Top, Base], Below(vm));
        Run("Start-KvmVM $name, \"$name-linked\"; Stop-KvmVM $name, \"$name-linked\" -TurnOff");
    }

    [Fact]
    public void Images_that_only_a_definition_names_are_in_use()
    {
        Define();
        Assert.StartsWith("DiskInUse,", Fail("Remove-KvmDisk \"$folder/base.raw\" -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(File.Exists(Base));
        Assert.Equal(Name, Run("(Get-KvmDisk \"$folder/base.raw\").Uses.VMName").Single().BaseObject);
        Run("Start-KvmVM $name");
        Assert.StartsWith("DiskInUse,", Fail("Remove-KvmDisk \"$folder/base.raw\" -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal([Base], Below(Name));
    }

    [Fact]
    public void Snapshots_and_live_copies_leave_the_chain_in_the_definition()
    {
        Define();
        Run("Start-KvmVM $name; Copy-KvmVM $name \"$name-full\" -Full");
        HostProgram.Check("qemu-io", "-r", "-c", "read -P 7 0 64k", "-c", "read -P 9 64k 64k", $"{Folder}/{Name}-full-vda.qcow2");
        Assert.Equal([Base], Below(Name));

        Run("New-KvmSnapshot $name s1 -DiskOnly | Out-Null");
        Assert.Equal([Top, Base], Below(Name));
        Run("New-KvmSnapshot $name s2 -DiskOnly | Out-Null");
        Assert.Equal(3, Below(Name).Length);

        // A layer in the middle goes: while the VM is off, and with the next one from the top.
        Run("Stop-KvmVM $name -TurnOff; Remove-KvmSnapshot $name s1 -Force");
        Assert.Equal([Top, Base], Below(Name));
        Run("Start-KvmVM $name; Stop-KvmVM $name -TurnOff; Restore-KvmSnapshot $name s2 -Force");
        Assert.Equal([Top, Base], Below(Name));
        Run("Remove-KvmSnapshot $name s2 -Force");
        Assert.Equal([Base], Below(Name));
        Run("Start-KvmVM $name");
    }

    private void Define()
    {
        HostProgram.Check("qemu-img", "create", "-q", "-f", "raw", Base, "1M");
        HostProgram.Check("qemu-io", "-f", "raw", "-c", "write -P 7 0 128k", Base);
        HostProgram.Check("qemu-img", "create", "-q", "-f", "qcow2", Top, "1M");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -P 9 64k 64k", Top);
        var xml = GuestXml.BootSector(Name, Top);
        xml.SetAttributeValue("type", "qemu");
        var disk = xml.Descendants("disk").Single();
        disk.Element("driver")!.SetAttributeValue("type", "qcow2");
        disk.Element("source")!
            .AddAfterSelf(XElement.Parse("<backingStore type='file'><format type='raw'/><source file='x'/><backingStore/></backingStore>"));
        disk.Element("backingStore")!.Element("source")!.SetAttributeValue("file", Base);
        disk.Add(XElement.Parse("<alias name='ua-boot'/>"));
        var path = Path.Combine(Folder, "vm.xml");
        File.WriteAllText(path, xml.ToString());
        Libvirt.Virsh("define", path);
    }

    private XElement Disk(string vm) => XElement.Parse(Libvirt.Virsh("dumpxml", "--inactive", vm)).Descendants("disk").Single();

    private string[] Below(string vm) =>
        [.. Disk(vm).Descendants("backingStore").Elements("source").Select(s => (string)s.Attribute("file")!)];
}
