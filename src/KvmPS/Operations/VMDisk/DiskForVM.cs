using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.VMDisk;

/// <summary>An image that a VM is to get: it is there, its format is known, QEMU can reach it, and nobody else is harmed.</summary>
internal sealed record DiskForVM(string Path, string Format, bool IsBlockDevice, bool IsEncrypted, DiskSource? Source = null)
{
    /// <remarks>Waits on the calling thread: the QemuImg may write its commands to that thread's pipeline.</remarks>
    public static DiskForVM Look(
        Domain domain,
        KvmDiskArgument argument,
        string path,
        bool readOnly,
        bool shareable,
        QemuImg qemuImg,
        CancellationToken cancel)
    {
        var connection = domain.Connection;
        var volume = VolumeDisk.Of(connection, argument, path, readOnly, cancel);
        if (volume is not null) path = volume.Path;
        var users = DiskUsers.Read(connection, cancel);
        var definitions = DiskDefinitions.Of(connection, users);
        var isHere = connection.IsLocal && File.Exists(path);
        var (image, defined) = connection.IsLocal && volume is null ? Known(path, definitions, qemuImg, cancel)
            : ((ImageInfo?)null, isHere ? definitions.FormatOf(path) : null);
        var format =
            defined
            ?? volume?.Format
            ?? image?.Format
            ?? argument.Format
            ?? (path.EndsWith(".qcow2", StringComparison.Ordinal) ? "qcow2" : "raw");
        if (shareable && format != "raw")
        {
            throw new KvmException(
                "DiskFormatNotShareable",
                Failure.NotSupported,
                $"'{path}' is a {format} image, which two VMs that write to it at the same time would destroy.",
                "Use a raw disk, which can be shared: New-KvmDisk -Format Raw");
        }

        if (isHere && defined is null && volume is null && format == "raw") RawDisk.RequireForVM(path);
        RequireUnused(domain, users, path, readOnly, shareable, qemuImg, cancel);
        if (!readOnly && connection.IsLocal) TemplateImages.RequireNone(path);
        if (volume?.Source is null) StorageAccess.Check(connection, [path]);
        if (volume is not null) return new(path, format, volume.IsBlockDevice, volume.Encrypted, volume.Source);
        return new(
            path,
            format,
            image is not null && FileKind.IsBlockDevice(path),
            image?.Encrypted ?? argument.Encrypted ?? format == "luks");
    }

    /// <summary>The image, and the format that is defined.</summary>
    /// <exception cref="KvmException">DiskNotFound, and those of DiskImages.Known.</exception>
    public static (ImageInfo? Image, string? Defined) Known(
        string path,
        DiskDefinitions definitions,
        QemuImg qemuImg,
        CancellationToken cancel)
    {
        try
        {
            return DiskImages.Known(path, new InfoOptions(), definitions, qemuImg, cancel);
        }
        catch (FileNotFoundException error)
        {
            throw new KvmException("DiskNotFound", Failure.NotFound, $"There is no disk '{path}'.",
                $"Create it first: New-KvmDisk -Path {VMErrors.Quote(path)} -Size 20GB", error);
        }
    }

    private static void RequireUnused(
        Domain domain,
        DiskUsers users,
        string path,
        bool readOnly,
        bool shareable,
        QemuImg qemuImg,
        CancellationToken cancel)
    {
        if (users.Of(path).Contains(domain.Name))
        {
            throw new KvmException("DiskInUse", Failure.Busy, $"VM '{domain.Name}' already has the disk '{path}'.",
                $"List its disks: Get-KvmVMDisk -VMName {VMErrors.QuoteName(domain.Name)}");
        }

        switch (DiskConflict.Find(users, domain.Connection, path, readOnly, shareable, self: null, qemuImg, cancel))
        {
            case { IsBacking: true } below:
                throw new KvmException(
                    "DiskInUse",
                    Failure.Busy,
                    $"The disk '{path}' is a backing file of a disk, or of a snapshot, of VM '{below.VMName}'; writing to it would "
                        + "destroy that.",
                    "Add it with -ReadOnly, or create an overlay or a copy of it.");
            case { } other:
                throw new KvmException(
                    "DiskInUse",
                    Failure.Busy,
                    $"The disk '{path}' belongs to VM '{other.VMName}'; two VMs writing to one disk destroy its content.",
                    $"Remove it there first: Remove-KvmVMDisk -VMName {VMErrors.QuoteName(other.VMName)} -Target "
                        + $"{other.Target ?? "TARGET"}. To share it, both VMs must have it as -Shareable (raw, with a cluster file "
                        + "system) or -ReadOnly.");
        }
    }
}
