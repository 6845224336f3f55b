using KvmPS.Libvirt;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.VMDisk;

/// <summary>Whether an IOThread can do a disk's I/O.</summary>
internal static class IOThreadBinding
{
    /// <exception cref="KvmException">IOThreadBusNotSupported, IOThreadNotFound.</exception>
    public static void Check(Domain domain, string target, string? bus, int ioThread, AffectFlags affect)
    {
        if (!string.Equals(bus, "virtio", StringComparison.OrdinalIgnoreCase))
        {
            throw new KvmException(
                "IOThreadBusNotSupported",
                Failure.NotSupported,
                $"Disk {target} of VM '{domain.Name}' is on the bus {bus}: only a disk on the bus Virtio can have an IOThread; nothing "
                    + "was changed.",
                $"For the bus Scsi, set the IOThread of the controller, which all its disks share, with <driver iothread='{ioThread}'/>: "
                    + $"Edit-KvmVM -Name {VMErrors.QuoteName(domain.Name)}");
        }

        var now = IOThreadConfiguration.Read(domain);
        if ((affect & ~now.With(ioThread)) != 0) throw IOThreadErrors.NotFound(domain.Name, ioThread, affect, now);
    }
}
