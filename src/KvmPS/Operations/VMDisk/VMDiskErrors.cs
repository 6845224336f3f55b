using KvmPS.Libvirt;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.VMDisk;

/// <summary>Errors about disks of VMs; what QEMU says is known by its words alone.</summary>
internal static class VMDiskErrors
{
    /// <summary>The bus takes nothing in or out while the VM runs.</summary>
    public static KvmException NotHotpluggable(string vm, string target, string bus, string done) =>
        new(
            "DiskBusNotHotpluggable",
            Failure.NotSupported,
            $"Disk {target} of VM '{vm}' is on the bus {bus}, where no disk can be {done} while the VM runs; nothing was changed.",
            $"Use -Scope Config, which takes effect at the next start: Stop-KvmVM -Name {VMErrors.QuoteName(vm)}, then Start-KvmVM. The "
                + "buses Virtio and Scsi support it at once.");

    public static bool IsHotpluggable(string? bus) => bus is "virtio" or "scsi" or "usb";

    /// <summary>The error of an attempt to open a disk, by the way out of it; libvirt's own where that is not known.</summary>
    public static Exception OfOpening(LibvirtException error, string path, string vm)
    {
        if (Says(error, "Invalid password, cannot unlock any keyslot"))
        {
            return new KvmException(
                "WrongPassphrase",
                Failure.PermissionDenied,
                $"The passphrase does not open the encrypted disk '{path}'.",
                "Give the passphrase that the image was created with: -Passphrase",
                error);
        }

        if (IsLocked(error))
        {
            return new KvmException("DiskInUse", Failure.Busy, $"Another process has the disk '{path}' open.",
                "End that process first: it can be qemu-img, qemu-nbd, or a VM of another libvirt.", error);
        }

        return DeviceErrors.IsNoFreeSlot(error) ? DeviceErrors.NoFreeSlot(vm, "Use -Bus Scsi, whose disks share one slot.", error) : error;
    }

    /// <summary>Somebody has the image open: another process, or a QEMU that has not closed it yet.</summary>
    public static bool IsLocked(LibvirtException error) => Says(error, "Failed to get ") && Says(error, " lock");

    private static bool Says(LibvirtException error, string words) => error.Message.Contains(words, StringComparison.Ordinal);
}
