using KvmPS.Libvirt;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>Errors about storage pools and volumes that several cmdlets report.</summary>
internal static class StorageErrors
{
    // errno of what libvirt tried on the host.
    private const int NoSuchFile = 2;
    private const int NotAFolder = 20;
    private const int NoSpace = 28;

    public static KvmException PoolNotFound(string name, IEnumerable<string> existing) =>
        new(
            "StoragePoolNotFound",
            Failure.NotFound,
            $"There is no storage pool '{name}'.",
            string.Join(", ", existing) is { Length: > 0 } names
                ? $"Use one of: {names}"
                : $"Create one for a folder, because there is none: New-KvmStoragePool -Name {VMErrors.Quote(name)} -Path "
                    + "/var/lib/libvirt/images -Start -Autostart");

    public static KvmException NotActive(string pool, Exception? inner = null) =>
        new(
            "StoragePoolNotActive",
            Failure.InvalidOperation,
            $"The storage pool '{pool}' is not running, so its volumes are not visible.",
            $"Start it: Start-KvmStoragePool -Name {VMErrors.QuoteName(pool)}",
            inner);

    public static KvmException VolumeNotFound(string pool, string name, Exception? inner = null) =>
        new(
            "VolumeNotFound",
            Failure.NotFound,
            $"The storage pool '{pool}' has no volume '{name}'.",
            $"List its volumes: Get-KvmVolume -Pool {VMErrors.QuoteName(pool)}. If the volume is new, refresh the pool: "
                + $"Update-KvmStoragePool -Name {VMErrors.QuoteName(pool)}",
            inner);

    public static KvmException VolumeExists(string pool, string name, Exception? inner = null) => new(
        "VolumeAlreadyExists", Failure.AlreadyExists, $"The storage pool '{pool}' already has a volume '{name}', which was not changed.",
        $"Choose another name, or remove it first: Remove-KvmVolume -Pool {VMErrors.Quote(pool)} -Name {VMErrors.QuoteName(name)}", inner);

    public static KvmException Full(string pool, string message, Exception? inner = null) =>
        new(
            "StoragePoolFull",
            Failure.Unavailable,
            message,
            $"Find what takes the space: Get-KvmVolume -Pool {VMErrors.QuoteName(pool)} | Sort-Object Allocation",
            inner);

    public static KvmException InUse(string volume, string how, string advice) =>
        new("VolumeInUse", Failure.Busy, $"The volume '{volume}' {how}.", advice);

    /// <summary>Calls libvirt about a pool; its errors become those that name the way out.</summary>
    public static T Explained<T>(StoragePool pool, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && Explain(pool, error) is { } known)
        {
            throw known;
        }
    }

    /// <inheritdoc cref="Explained{T}" />
    public static void Explained(StoragePool pool, Action call) => Explained(pool, () =>
    {
        call();
        return true;
    });

    private static KvmException? Explain(StoragePool pool, LibvirtException error)
    {
        // The last words are lvcreate's.
        if (error.SystemError == NoSpace || Says(error, "No space left on device") || Says(error, "insufficient free space"))
        {
            return Full(pool.Name, $"The storage pool '{pool.Name}' is full: {error.Message}", error);
        }
        if (error.Origin is ErrorSource.Rpc or ErrorSource.Remote) return null;
        if (Says(error, "Cannot find '") || Says(error, "cannot execute binary"))
        {
            return new(
                "StorageProgramMissing",
                Failure.NotInstalled,
                $"The host of the storage pool '{pool.Name}' lacks a program that libvirt needs for it: {error.Message}",
                "Install it there: pools of type Logical need lvm2, Disk parted, Iscsi open-iscsi (Fedora, RHEL: iscsi-initiator-utils), "
                    + "Netfs nfs-common (nfs-utils), Zfs zfsutils-linux.",
                error);
        }

        if (Says(error, "iscsiadm"))
        {
            var source = StoragePoolXml.Parse(pool.Xml);
            return new(
                "StorageTargetUnavailable",
                Failure.Unavailable,
                $"The host of the storage pool '{pool.Name}' cannot log in to its iSCSI target: {error.Message}",
                $"List the server's targets there: sudo iscsiadm -m discovery -t st -p {VMErrors.Quote(source.SourceHost ?? "HOST")}. "
                    + "Then check the target's name, its access list and its user and password.",
                error);
        }

        if (error.Number == ErrorNumber.NoSupport || Says(error, "can't shrink capacity below existing allocation"))
        {
            return NotSupported(pool, error);
        }

        if (error.SystemError is NoSuchFile or NotAFolder || Says(error, "No such file or directory") || Says(error, "does not exist"))
        {
            return new(
                "StoragePoolSourceMissing",
                Failure.NotFound,
                $"The storage of the pool '{pool.Name}' does not exist: {error.Message}",
                "Restore its folder or device (mount, or mkdir), then start the pool: Start-KvmStoragePool -Name "
                    + $"{VMErrors.QuoteName(pool.Name)}. New-KvmStoragePool -Build creates a new folder.",
                error);
        }

        return error.Number == ErrorNumber.OperationInvalid && Says(error, "is not active") ? NotActive(pool.Name, error) : null;
    }

    /// <summary>What libvirt cannot do with volumes of a type of pool, the program or server can that the volumes are of.</summary>
    private static KvmException NotSupported(StoragePool pool, LibvirtException error)
    {
        var xml = StoragePoolXml.Parse(pool.Xml);
        var update = $"then: Update-KvmStoragePool -Name {VMErrors.QuoteName(pool.Name)}";
        const string ByFile = "Copy it through a file: Export-KvmVolume, then Import-KvmVolume.";
        return new(
            "StoragePoolCannot",
            Failure.NotSupported,
            $"libvirt cannot do this in the storage pool '{pool.Name}', whose type is {xml.Type}: {error.Message}",
            Says(error, "from an existing volume")
                ? ByFile
                : xml.Type switch
                {
                    "logical" => $"Use LVM: sudo lvresize -L 20G {VMErrors.Quote($"{xml.SourceName ?? pool.Name}/VOLUME")}, {update}",
                    "zfs" => $"Use ZFS: sudo zfs set volsize=20G {VMErrors.Quote($"{xml.SourceName ?? pool.Name}/VOLUME")}, {update}",
                    "iscsi" or "iscsi-direct" or "scsi" or "mpath" => $"Create, resize or remove the LUN on the storage server, {update}",
                    "disk" => "Create a partition of the size that you need, and copy the content: New-KvmVolume, Copy-KvmVolume.",
                    _ => "Use the tools of the storage, or a pool of type Dir: New-KvmStoragePool -Type Dir -Path FOLDER",
                },
            error);
    }

    private static bool Says(LibvirtException error, string words) => error.Message.Contains(words, StringComparison.Ordinal);
}
