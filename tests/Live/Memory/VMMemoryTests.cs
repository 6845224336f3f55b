using System.Globalization;
using KvmPS.Live.Disk;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Memory;

/// <summary>Memory that is plugged into a running VM; the guest itself says how much it has.</summary>
public sealed class VMMemoryTests(PrivateLibvirt libvirt, GuestImage image) : VMDiskTest(libvirt, image)
{
    private const long MiB = 1 << 20;

    [Fact]
    public void A_guest_gets_memory_while_it_runs_and_gives_it_back()
    {
        Run($"New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -NoNetwork -KernelArguments $arguments -MaximumVcpu 2");
        Refused("Add-KvmVMMemory $name 128MB", "MemoryHotAddNotReady", "Set-KvmVM -Name");
        Run("Set-KvmVM $name -HotAddMemory 1GB -MemorySlots 2; Start-KvmVM $name; Wait-KvmVM $name -For Agent");
        var before = Total();

        // Nothing in the guest brings it online but KvmPS.
        dynamic dimm = Run("Add-KvmVMMemory $name 128MB -TimeoutSec 120 -PassThru")[0];
        Assert.Equal(
            ("mem0", "dimm", 128 * MiB, true, true, false),
            ((string)dimm.Id, (string)dimm.Type, (long)dimm.InGuest, (bool)dimm.Live, (bool)dimm.Config, (bool)dimm.RestartRequired));
        Assert.Equal(128 * MiB, Total() - before);

        // What the guest itself brings online so that it can be emptied again goes as well.
        Agent().Run("echo online_movable >/sys/devices/system/memory/auto_online_blocks");
        Run("Add-KvmVMMemory $name 256MB -Scope Live -TimeoutSec 120");
        Assert.Equal(384 * MiB, Total() - before);
        Refused("Add-KvmVMMemory $name 128MB", "NoFreeMemorySlot", "-MemorySlots 4");
        Refused("Remove-KvmVMMemory $name mem1 -Scope Both", "VMMemoryNotFound", "-Scope Live");
        Assert.Contains(
            $"Remove 256 MiB of memory (dimm mem1) of VM '{Name}', scope Live",
            Screen("Remove-KvmVMMemory $name mem1 -WhatIf", width: 250),
            StringComparison.Ordinal);
        Run("Get-KvmVMMemory $name mem1 | Remove-KvmVMMemory -TimeoutSec 120 -Force");
        Assert.Equal(128 * MiB, Total() - before);

        // virtio-mem gives and takes in small steps.
        dynamic virtio = Run("Add-KvmVMMemory $name 256MB -Type VirtioMem -RequestedSize 128MB -TimeoutSec 120 -PassThru")[0];
        Assert.Equal(
            ("mem1", 256 * MiB, 128 * MiB, 128 * MiB),
            ((string)virtio.Id, (long)virtio.Size, (long)virtio.RequestedSize, (long)virtio.InGuest));
        Assert.Equal(256 * MiB, Total() - before);
        Refused("Remove-KvmVMMemory $name mem1", "MemoryInUse", "-RequestedSize 0");
        Refused("Set-KvmVMMemory $name mem1 -RequestedSize 1GB", "MemoryOverLimit", "256MB");
        Refused("Set-KvmVMMemory $name mem0 -RequestedSize 0", "MemoryNotResizable", "Remove-KvmVMMemory");
        dynamic less = Run("Set-KvmVMMemory $name mem1 -RequestedSize 0 -TimeoutSec 120 -PassThru")[0];
        Assert.Equal((0L, false), ((long)less.InGuest, (bool)less.RestartRequired));
        Assert.Equal(128 * MiB, Total() - before);
        Assert.Contains(
            "already has the requested size",
            Assert.Single(Invoke("Set-KvmVMMemory $name mem1 -RequestedSize 0 -Verbose").Verbose),
            StringComparison.Ordinal);

        // A guest that stands still takes and gives nothing, and says nothing.
        Run("Suspend-KvmVM $name");
        Refused("Remove-KvmVMMemory $name mem0 -TimeoutSec 1 -Force", "TimeoutMemoryRemoval", "-Scope Config");
        Assert.Equal("mem0 mem1", string.Join(' ', Run("(Get-KvmVMMemory $name -TimeoutSec 1).Id")));
        Refused("Add-KvmVMMemory $name 2MB -Type VirtioMem -Scope Config", "NoFreeMemorySlot", "-MemorySlots 4");
        Run("Remove-KvmVMMemory $name mem0, mem1 -Scope Config -Force");
        Assert.DoesNotContain("<memory model", Libvirt.Virsh("dumpxml", Name, "--inactive"), StringComparison.Ordinal);
    }

    private long Total() => long.Parse(Agent().Run("awk '/^MemTotal/{print $2}' /proc/meminfo"), CultureInfo.InvariantCulture) * 1024;
}
