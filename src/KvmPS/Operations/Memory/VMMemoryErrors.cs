using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>What cannot be done with memory devices of VMs, and what can.</summary>
internal static class VMMemoryErrors
{
    public static KvmException NotFound(string vm, string id, IReadOnlyList<string> existing) =>
        new(
            "VMMemoryNotFound",
            Failure.NotFound,
            $"VM '{vm}' has no memory device '{id}'.",
            existing.Count == 0
                ? "The VM has no memory devices. Add one with Add-KvmVMMemory."
                : $"Specify one of: {string.Join(", ", existing)}");

    public static KvmException OnlyIn(string vm, string id, AffectFlags has) =>
        new(
            "VMMemoryNotFound",
            Failure.NotFound,
            $"Only the {(has == AffectFlags.Live ? "running" : "stored")} configuration of VM '{vm}' has memory device {id}; nothing was "
                + "changed.",
            $"Use -Scope {has}, or leave -Scope out.");

    /// <param name="vm">The VM.</param>
    /// <param name="size">What shall be added.</param>
    /// <param name="stored">True when the definition is ready for it, and the running VM is not.</param>
    public static KvmException NotReady(string vm, long size, bool stored)
    {
        var name = VMErrors.QuoteName(vm);
        return new(
            "MemoryHotAddNotReady",
            Failure.InvalidOperation,
            $"VM '{vm}' {(stored ? "was started" : "is defined")} without room for hot-added memory; nothing was changed.",
            stored
                ? $"Restart it to get that room: Stop-KvmVM -Name {name}; Start-KvmVM -Name {name}. Or add the memory for the next start "
                    + "with -Scope Config."
                : $"Reserve room for its next start: Set-KvmVM -Name {name} -HotAddMemory {ByteSize.Typed(Math.Max(size, 4L << 30))} "
                    + "-MemorySlots 8");
    }

    public static KvmException NoSlot(string vm, int slots) => new(
        "NoFreeMemorySlot", Failure.Unavailable, $"All {slots} memory slots of VM '{vm}' are in use; nothing was changed.",
        $"Add slots for its next start: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -MemorySlots {slots * 2}");

    public static KvmException OverLimit(string vm, long size, HotAddXml now) =>
        new(
            "MemoryOverLimit",
            Failure.InvalidArgument,
            $"VM '{vm}' can have {ByteSize.Format(now.Memory)} of memory devices and has {ByteSize.Format(now.Added)}: "
                + $"{ByteSize.Format(size)} more is too much; nothing was changed.",
            $"Raise the limit for its next start: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -HotAddMemory "
                + $"{ByteSize.Typed(now.Added + size)}");

    public static KvmException NoSuchNode(string vm, int node, IReadOnlyList<int> nodes) =>
        new(
            "GuestNumaNodeNotFound",
            Failure.InvalidArgument,
            $"The guest of VM '{vm}' has no NUMA node {node}; nothing was changed.",
            $"Specify node {CpuText.Format(nodes)}.");

    public static KvmException RequestedTooMuch(long requested, long size) =>
        new(
            "MemoryOverLimit",
            Failure.InvalidArgument,
            $"-RequestedSize {ByteSize.Format(requested)} is more than the device's size, {ByteSize.Format(size)}; nothing was changed.",
            $"Specify -RequestedSize {ByteSize.Typed(size)} or less.");

    public static KvmException NotResizable(string vm, string id, string model) =>
        new(
            "MemoryNotResizable",
            Failure.NotSupported,
            $"Memory device {id} of VM '{vm}' is a {model}: only virtio-mem can change its size; nothing was changed.",
            $"Remove the whole DIMM: Remove-KvmVMMemory -VMName {VMErrors.QuoteName(vm)} -Id {VMErrors.Quote(id)}");

    /// <summary>libvirt's refusal, where it means that this VM cannot have such a device at all.</summary>
    public static Exception OfAdding(LibvirtException error, string vm, VMMemoryPlan plan, int slots) => error.Number switch
    {
        // Some libvirt count virtio-mem as well.
        _ when error.Message.Contains("no free memory device slot", StringComparison.Ordinal) => NoSlot(vm, slots),
        _ when DeviceErrors.IsNoFreeSlot(error) => DeviceErrors.NoFreeSlot(vm, "Use -Type Dimm: DIMMs have their own slots.", error),
        ErrorNumber.ConfigUnsupported
        or ErrorNumber.XmlError
        or ErrorNumber.XmlDetail
        or ErrorNumber.XmlInvalidSchema
        or ErrorNumber.OperationUnsupported
        or ErrorNumber.InvalidArg => new KvmException(
            "MemoryDeviceNotSupported",
            Failure.NotSupported,
            $"VM '{vm}' cannot have memory of the type {plan.Type}: {error.Message}. Nothing was changed.",
            plan.Type == KvmVMMemoryType.VirtioMem
                ? "virtio-mem needs QEMU 5.1 and libvirt 7.9. Most machine types support -Type Dimm."
                : "Use a machine type with ACPI, such as q35 or pc.",
            error),
        _ => error,
    };

    public static KvmException StillUsed(string vm, string id, long current) =>
        new(
            "MemoryInUse",
            Failure.Busy,
            $"The guest of VM '{vm}' uses {ByteSize.Format(current)} of memory device {id}; nothing was changed.",
            $"Release it first: Set-KvmVMMemory -VMName {VMErrors.QuoteName(vm)} -Id {VMErrors.Quote(id)} -RequestedSize 0. Or use "
                + "-Scope Config to remove the device at the next start.");

    public static KvmException NotRemovable(string vm, string id, LibvirtException inner) =>
        new(
            "MemoryNotRemovable",
            Failure.NotSupported,
            $"Memory device {id} of VM '{vm}' cannot be unplugged: {inner.Message.TrimEnd('.')}. Nothing was changed.",
            "Its guest uses none of it, so it costs nothing. Remove it at the next start: Remove-KvmVMMemory -VMName "
                + $"{VMErrors.QuoteName(vm)} -Id {VMErrors.Quote(id)} -Scope Config",
            inner);

    public static KvmException NotGivenBack(string vm, string id, Exception? inner = null)
    {
        var refusal = inner is null
            ? $"has not released memory device {id} in time"
            : $"does not release memory device {id} ({inner.Message})";
        return new(
            inner is null ? "TimeoutMemoryRemoval" : "MemoryNotReleased",
            inner is null ? Failure.Timeout : Failure.Busy,
            $"The guest of VM '{vm}' {refusal}; the VM still has it, and its stored configuration was not changed.",
            "A guest releases only memory that it can empty, not memory that its kernel uses. Try again later with a longer "
                + $"-TimeoutSec, or remove it at the next start: Remove-KvmVMMemory -VMName {VMErrors.QuoteName(vm)} -Id "
                + $"{VMErrors.Quote(id)} -Scope Config",
            inner);
    }
}
