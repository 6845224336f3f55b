using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.VMDisk;

/// <summary>What cannot be done with IOThreads, and what can.</summary>
internal static class IOThreadErrors
{
    public static KvmException NotFound(string vm, int number, AffectFlags wanted, IOThreadConfiguration now)
    {
        var name = VMErrors.QuoteName(vm);
        var has = now.With(number);
        return has != 0
            ? new(
                "IOThreadNotFound",
                Failure.NotFound,
                $"Only the {(has == AffectFlags.Live ? "running" : "stored")} configuration of VM '{vm}' has IOThread {number}; nothing "
                    + "was changed.",
                $"Use -Scope {has}, or add it to the other configuration too: Add-KvmIOThread -VMName {name} -Id {number} -Scope "
                    + $"{wanted & ~has}")
            : new(
                "IOThreadNotFound",
                Failure.NotFound,
                $"VM '{vm}' has no IOThread {number}; nothing was changed.",
                $"{(now.Numbers.Count > 0 ? $"Specify IOThread {CpuText.Format(now.Numbers)}, or add" : "Add")} IOThread {number}: "
                    + $"Add-KvmIOThread -VMName {name} -Id {number}");
    }

    /// <param name="vm">The VM.</param>
    /// <param name="number">The IOThread.</param>
    /// <param name="disks">Targets of the disks that use it.</param>
    /// <param name="stored">Targets of those that use it at the next start.</param>
    /// <param name="runs">True when it is the running VM whose disks use it.</param>
    public static KvmException InUse(string vm, int number, IEnumerable<string> disks, IReadOnlyCollection<string> stored, bool runs)
    {
        var name = VMErrors.QuoteName(vm);
        var unbind = $"Set-KvmVMDisk -VMName {name} -Target {string.Join(", ", stored)} -IOThread 0 -Scope Config";
        var remove = $"Remove-KvmIOThread -VMName {name} -Id {number} -Scope Config";
        return new(
            "IOThreadInUse",
            Failure.Busy,
            $"IOThread {number} of VM '{vm}' is in use by disk {string.Join(", ", disks)}{(runs ? ", and the VM is running" : "")}; "
                + "nothing was changed.",
            !runs
                ? $"Unbind the disk from it first: {unbind}"
                : "The disks of a running VM keep their IOThread. "
                    + (
                        stored.Count > 0
                            ? $"Unbind them and remove the IOThread for the next start: {unbind}; {remove}"
                            : $"Remove the IOThread for the next start: {remove}"));
    }

    public static KvmException InUseByController(string vm, int number, IEnumerable<int> controllers) =>
        new(
            "IOThreadInUse",
            Failure.Busy,
            $"IOThread {number} of VM '{vm}' is in use by SCSI controller {CpuText.Format(controllers)}; nothing was changed.",
            $"Remove iothread='{number}' from the controller's driver element for the next start: Edit-KvmVM -Name "
                + $"{VMErrors.QuoteName(vm)}");
}
