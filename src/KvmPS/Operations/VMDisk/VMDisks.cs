using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.VMDisk;

/// <summary>Looks at the disks that a new VM shall have: they are there, their format is known, and no other VM has them.</summary>
internal static class VMDisks
{
    /// <remarks>Waits on the calling thread: the QemuImg may write its commands to that thread's pipeline.</remarks>
    /// <param name="connection">The host.</param>
    /// <param name="arguments">The disks as given.</param>
    /// <param name="resolve">Makes a path absolute.</param>
    /// <param name="qemuImg">Tells the format where it is not known.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static IReadOnlyList<VMPlan.DiskPlan> Plan(
        Connection connection,
        IReadOnlyList<KvmDiskArgument> arguments,
        Func<string, string> resolve,
        QemuImg qemuImg,
        CancellationToken cancel)
    {
        if (arguments.Count == 0) return [];
        var users = DiskUsers.Read(connection, cancel);
        var definitions = DiskDefinitions.Of(connection, users);
        var plans = new List<VMPlan.DiskPlan>();
        foreach (var argument in arguments)
        {
            var path = resolve(argument.Path);
            var volume = VolumeDisk.Of(connection, argument, path, mayShare: false, cancel);
            if (volume is not null) path = volume.Path;
            if (DiskConflict.Find(users, connection, path, readOnly: false, shareable: false, self: null, qemuImg, cancel) is { } conflict)
            {
                throw InUse(path, conflict);
            }
            if (connection.IsLocal) TemplateImages.RequireNone(path);
            if (plans.Any(p => ImageIdentity.Same(p.Path, path)))
            {
                throw new KvmException("DiskGivenTwice", Failure.InvalidArgument, $"The disk '{path}' is given twice.");
            }
            var isHere = connection.IsLocal && File.Exists(path);
            // Also of a disk whose format came along: Get-KvmDisk tells what the content says. What is given to the VM as raw shows nothing
            // but itself.
            var isRead = connection.IsLocal && volume is null && (argument.Format is null || (isHere && argument.Format != "raw"));
            var (image, defined) = isRead
                ? DiskForVM.Known(path, definitions, qemuImg, cancel)
                : (null, isHere ? definitions.FormatOf(path) : null);
            var format = defined ?? volume?.Format ?? argument.Format ?? image?.Format ?? FormatByName(path);
            // What a VM has as a disk is one, whatever its guest writes into it.
            if (defined is null && volume is null && format == "raw" && isHere) RawDisk.RequireForVM(path);
            if (volume?.Encrypted ?? argument.Encrypted ?? image?.Encrypted ?? format == "luks") throw Encrypted(path);
            plans.Add(new(path, format, volume?.IsBlockDevice ?? (connection.IsLocal && FileKind.IsBlockDevice(path)), volume?.Source));
        }

        return plans;
    }

    private static KvmException InUse(string path, DiskConflict conflict) =>
        conflict.IsBacking
            ? new(
                "DiskInUse",
                Failure.Busy,
                $"The disk '{path}' is a backing file of a disk, or of a snapshot, of VM '{conflict.VMName}'; writing to it would "
                    + "destroy that.",
                $"Give the new VM an overlay of it: New-KvmDisk -Path NEW.qcow2 -BackingFile {VMErrors.Quote(path)}; or a copy: "
                    + $"Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination NEW.qcow2")
            : new(
                "DiskInUse",
                Failure.Busy,
                $"The disk '{path}' belongs to VM '{conflict.VMName}'; two VMs writing to one disk destroy its content.",
                "Give the new VM a disk of its own, or remove the other VM first: Remove-KvmVM -Name "
                    + $"{VMErrors.QuoteName(conflict.VMName)} (its disks stay)");

    private static KvmException Encrypted(string path) =>
        new(
            "PassphraseRequired",
            Failure.InvalidArgument,
            $"The disk '{path}' is encrypted, and New-KvmVM takes no passphrase for it.",
            $"Create the VM without it and without -Start, then: Add-KvmVMDisk -VMName NAME -Disk {VMErrors.Quote(path)} -Passphrase "
                + "(Read-Host -AsSecureString), and Start-KvmVM");

    /// <summary>On another host the image cannot be looked into from here.</summary>
    private static string FormatByName(string path) => System.IO.Path.GetExtension(path) switch
    {
        ".qcow2" => "qcow2",
        _ => "raw",
    };
}
