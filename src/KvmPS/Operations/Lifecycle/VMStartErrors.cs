using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Network;
using KvmPS.Operations.VM;
using KvmPS.Operations.VMDisk;
using KvmPS.Xml;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Errors of a start that something outside the VM causes, by the way out of them; null where that is not known.</summary>
internal static class VMStartErrors
{
    // errno ENODEV, which libvirt passes on when a NIC's bridge is not there.
    private const int NoSuchDevice = 19;

    public static KvmException? Of(LibvirtException error, Domain domain)
    {
        if (error.OutcomeUnknown) return null;
        return error.Number switch
        {
            ErrorNumber.SystemError when error.SystemError == NoSuchDevice => NoBridge(error, domain),
            ErrorNumber.OperationInvalid or ErrorNumber.NoNetwork => NoNetwork(error, domain),
            _ when Says(error, "Cannot allocate memory") => NoMemory(error, domain),
            _ when Says(error, "Cannot assign requested address") => NoAddress(error, domain),
            _ when VMDiskErrors.IsLocked(error) => Locked(error, domain),
            _ => null,
        };
    }

    private static KvmException? NoBridge(LibvirtException error, Domain domain)
    {
        var nics = Definition(domain).Nics.Where(n => n is { Type: "bridge", Source: not null }).ToList();
        if (nics.Count == 0) return null;
        // Of another host all that may be missing are named.
        var missing = nics.Where(n => BridgeOfHost.Missing(domain.Connection, n.Source!) is not null).ToList();
        if (missing.Count == 0) missing = nics;
        return new("BridgeNotFound", Failure.NotFound,
            $"{CannotStart(domain)}: its host has no bridge {string.Join(" or ", missing.Select(n => $"'{n.Source}'").Distinct())}.",
            $"Create it: New-KvmBridge -Name {VMErrors.Quote(missing[0].Source!)}. Or connect the network adapter to a libvirt network: "
                + $"Set-KvmNetworkAdapter -VMName {Name(domain)} -MacAddress {missing[0].MacAddress} -Network default", error);
    }

    private static KvmException? NoNetwork(LibvirtException error, Domain domain)
    {
        foreach (var nic in Definition(domain).Nics.Where(n => n is { Type: "network", Source: not null }))
        {
            var name = VMErrors.QuoteName(nic.Source!);
            switch (Libvirt.Network.IsActive(domain.Connection, nic.Source!))
            {
                case null:
                    return new(
                        "NetworkNotFound",
                        Failure.NotFound,
                        $"{CannotStart(domain)}: its host has no network '{nic.Source}'.",
                        $"Connect its network adapter to another one: Set-KvmNetworkAdapter -VMName {Name(domain)} -MacAddress "
                            + $"{nic.MacAddress} -Network NAME. Get-KvmNetwork lists networks, and New-KvmNetwork creates one.",
                        error);
                case false:
                    return new(
                        "NetworkNotActive",
                        Failure.InvalidOperation,
                        $"{CannotStart(domain)}: its network '{nic.Source}' is not running.",
                        $"Start both: Start-KvmNetwork -Name {name}; Start-KvmVM -Name {Name(domain)}. Set-KvmNetwork -Name {name} "
                            + "-Autostart $true starts the network together with libvirt.",
                        error);
            }
        }

        return null;
    }

    private static KvmException? NoMemory(LibvirtException error, Domain domain)
    {
        var most = Definition(domain).MaximumMemory;
        var host = NodeMemory.Read(domain.Connection);
        // Huge pages and memory that may be locked run out by themselves; libvirt's own text tells more then.
        if (host is not null && most <= host.Free + host.Cached) return null;
        var free = host is null ? "" : $"; {ByteSize.Format(host.Free + host.Cached)} of {ByteSize.Format(host.Total)} are free";
        return new(
            "NotEnoughMemory",
            Failure.Unavailable,
            $"{CannotStart(domain)}: its host cannot allocate its maximum of {ByteSize.Format(most)} of memory{free}.",
            $"Stop other VMs, or reduce its memory: Set-KvmVM -Name {Name(domain)} -MaximumMemory SIZE",
            error);
    }

    private static KvmException? NoAddress(LibvirtException error, Domain domain)
    {
        var all = Definition(domain).ListenAddresses;
        // QEMU names the one that it could not listen at, if it is one of the graphics; these every host has.
        return
            (all.FirstOrDefault(a => Says(error, a)) ?? all.FirstOrDefault(a => a is not ("127.0.0.1" or "::1" or "0.0.0.0" or "::")))
                is { } address
            ? new(
                "ListenAddressNotOnHost",
                Failure.InvalidOperation,
                $"{CannotStart(domain)}: its graphics listen on {address}, which is not an address of its host.",
                "Set the listen address of the graphics to an address of the host (listed by ip -brief address) or to 127.0.0.1: "
                    + $"Edit-KvmVM -Name {Name(domain)}",
                error)
            : null;
    }

    /// <summary>QEMU locks the images that it opens, against other QEMUs and qemu-img.</summary>
    private static KvmException? Locked(LibvirtException error, Domain domain)
    {
        var disks = Definition(domain).Disks.Where(d => d.Path is not null).ToList();
        var locked = disks.FirstOrDefault(d => Says(error, $"[{d.Path}]")) ?? disks.FirstOrDefault(d => Says(error, d.Path!));
        if (locked?.Path is not { } path) return null;
        using var users = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var others = DiskUsers
            .Read(domain.Connection, users.Token)
            .UsesOf(path)
            .Select(u => u.VMName)
            .Where(n => n != domain.Name)
            .Distinct()
            .Where(n => Domain.Find(domain.Connection, n) is { IsActive: true })
            .ToList();
        return others is [var other, ..]
            ? new(
                "DiskInUse",
                Failure.Busy,
                $"{CannotStart(domain)}: VM '{other}' is running with its disk '{path}'; two VMs writing to one disk destroy its content.",
                $"Stop that VM first: Stop-KvmVM -Name {VMErrors.QuoteName(other)}. Or give this one an overlay of its own: New-KvmDisk "
                    + $"-Path NEW.qcow2 -BackingFile {VMErrors.Quote(path)}",
                error)
            : new(
                "DiskInUse",
                Failure.Busy,
                $"{CannotStart(domain)}: another process uses its disk '{path}', such as qemu-img, qemu-nbd or a VM of another libvirt.",
                $"Find it with fuser -v {VMErrors.Quote(path)}, and start the VM when it has ended. If Mount-KvmDisk mounted the disk, "
                    + "dismount it with Dismount-KvmDisk.",
                error);
    }

    private static DomainXml Definition(Domain domain) => DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive));

    private static string CannotStart(Domain domain) => $"VM '{domain.Name}' cannot start";

    private static string Name(Domain domain) => VMErrors.QuoteName(domain.Name);

    private static bool Says(LibvirtException error, string words) => error.Message.Contains(words, StringComparison.Ordinal);
}
