using KvmPS.Commands.Vcpu;
using KvmPS.Commands.VM;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Disk;

/// <summary>Whether an IOThread can do a disk's I/O.</summary>
internal static class IOThreadBinding
{
    /// <exception cref="KvmException">IOThreadBusNotSupported, IOThreadNotFound.</exception>
    public static void Check(Domain domain, string target, string? bus, int ioThread, AffectFlags halves)
    {
        if (!string.Equals(bus, "virtio", StringComparison.OrdinalIgnoreCase))
        {
            throw new KvmException("IOThreadBusNotSupported", Failure.NotSupported,
                $"Disk {target} of VM '{domain.Name}' is on the bus {bus}: only a disk on the bus Virtio can have an IOThread of its own; nothing was changed.",
                $"Disks on the bus Scsi share the one of their controller: Edit-KvmVM -Name {VMErrors.QuoteName(domain.Name)}, and <driver iothread='{ioThread}'/> in its virtio-scsi controller.");
        }

        var now = IOThreadHalves.Read(domain);
        if ((halves & ~now.With(ioThread)) != 0) throw IOThreadErrors.NotFound(domain.Name, ioThread, halves, now);
    }
}
