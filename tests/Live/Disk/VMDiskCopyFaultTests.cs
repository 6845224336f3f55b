using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Live copies that QEMU cannot finish, of VMs that nothing is stored of, and VMs that have no place left.</summary>
public sealed class VMDiskCopyFaultTests(PrivateLibvirt libvirt, GuestImage image) : VMDiskTest(libvirt, image)
{
    private const string Small = "32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_copy_that_finds_no_space_is_gone_and_the_VM_runs_on()
    {
        HostProgram.Check("qemu-img", "create", "-q", "-f", "raw", $"{Folder}/a.raw", "32M");
        HostProgram.Check("qemu-io", "-f", "raw", "-c", "write -q -P 7 0 32M", $"{Folder}/a.raw");
        using (new SmallFileSystem(Libvirt, Folder, "small"))
        {
            // QEMU sees what was mounted when it started.
            Run($"New-KvmVM $name {Small} -Disk \"$folder/a.raw\" -Start");
            foreach (var pivot in (string[])["", " -Pivot"])
            {
                Refused($"Copy-KvmVMDisk $name vda \"$folder/small/copy.raw\"{pivot}", "DiskCopyFailed", $"df {Folder}/small");
                Assert.Empty(Directory.EnumerateFiles($"{Folder}/small"));
                Assert.Equal("running", State());
                Assert.Empty(Run("Get-KvmBlockJob $name"));
                Assert.Equal($"{Folder}/a.raw", (string)((dynamic)Run("Get-KvmVMDisk $name vda")[0]).Path);
            }

            Run("Stop-KvmVM $name -TurnOff -Force");
        }
    }

    [Fact]
    public void The_disk_of_a_transient_VM_is_copied_and_moved()
    {
        Run($"New-KvmDisk \"$folder/a.qcow2\" 8MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ }}");
        HostProgram.Check("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 1M 2M", $"{Folder}/a.qcow2");
        File.WriteAllText($"{Folder}/vm.xml", Libvirt.Virsh("dumpxml", Name));
        Libvirt.Virsh("undefine", Name);
        Libvirt.Virsh("create", $"{Folder}/vm.xml");
        Run("Copy-KvmVMDisk $name vda \"$folder/b.qcow2\"; Copy-KvmVMDisk $name vda \"$folder/c.qcow2\" -Pivot");
        dynamic disk = Run("Get-KvmVMDisk $name vda")[0];
        Assert.Equal(($"{Folder}/c.qcow2", false), ((string)disk.Path, (bool)disk.Config));
        Refused("Set-KvmVMDisk $name vda -TotalIops 5 -Scope Config", "VMNotPersistent", "-Scope Live");
        Run("Stop-KvmVM $name -TurnOff -Force");
        foreach (var copy in (string[])["b", "c"])
            Assert.Contains(
                "identical",
                HostProgram.Check("qemu-img", "compare", $"{Folder}/a.qcow2", $"{Folder}/{copy}.qcow2"),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Disks_on_IDE_wait_for_the_next_start_and_slots_come_to_an_end()
    {
        Run($"New-KvmVM $name {Small} -Machine pc; New-KvmDisk \"$folder/a.qcow2\" 1MB | Add-KvmVMDisk $name -Bus Ide; Start-KvmVM $name");
        dynamic ide = Run("Get-KvmVMDisk $name")[0];
        Assert.Equal(["hda", "ide"], [(string)ide.Target, (string)ide.Bus]);
        Run("New-KvmDisk \"$folder/b.qcow2\" 1MB");
        Refused("Add-KvmVMDisk $name \"$folder/b.qcow2\" -Bus Ide", "DiskBusNotHotpluggable", "-Scope Config");
        Refused("Remove-KvmVMDisk $name hda -Force", "DiskBusNotHotpluggable", "-Scope Config");
        dynamic added = Run("Add-KvmVMDisk $name \"$folder/b.qcow2\" -Bus Ide -Scope Config -PassThru")[0];
        Assert.Equal(("hdb", true), ((string)added.Target, (bool)added.RestartRequired));

        // A PC has 32 slots, some of them taken.
        var result = Invoke("1..32 | ForEach-Object { New-KvmDisk \"$folder/n$_\" 1MB | Add-KvmVMDisk $name -Bus Virtio -Scope Live }");
        Assert.All(result.Errors, e => Assert.StartsWith("NoFreeSlot,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.NotEmpty(result.Errors);
        Run("Add-KvmVMDisk $name \"$folder/n32\" -Bus Scsi -Scope Config");
    }
}
