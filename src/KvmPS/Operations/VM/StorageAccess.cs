using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>
/// Finds files that QEMU could not open before a VM is started. libvirt gives files themselves to QEMU's user, but not
/// the folders above them, and its own error names neither.
/// </summary>
internal static class StorageAccess
{
    /// <exception cref="KvmException">FileNotFound, or FolderNotSearchable: names the file or folder at fault.</exception>
    public static void Check(Domain domain)
    {
        // libvirt's test driver takes any path for a disk.
        if (!domain.Connection.IsLocal || domain.Connection.Driver != "QEMU") return;
        var xml = DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive));
        Check(domain.Connection, xml.Disks.Select(d => d.Path).OfType<string>().Concat(xml.BootFiles));
    }

    /// <inheritdoc cref="Check(Domain)" />
    public static void Check(Connection connection, IEnumerable<string> paths)
    {
        if (!connection.IsLocal) return;
        // null where QEMU runs as the user who asks (qemu:///session).
        var qemu = connection.QemuUser;
        foreach (var path in paths)
        {
            if (IsMissing(path))
            {
                throw new KvmException("FileNotFound", Failure.NotFound, $"There is no file '{path}', which the VM needs.",
                    "Put the file there, or give the VM another one.");
            }

            RequireReachable(path, qemu);
        }
    }

    /// <summary>For a file that QEMU is about to make.</summary>
    /// <inheritdoc cref="Check(Domain)" />
    public static void CheckFolder(Connection connection, string path)
    {
        if (connection.IsLocal) RequireReachable(path, connection.QemuUser);
    }

    /// <summary>False also where only root could tell: libvirt then says what QEMU cannot open.</summary>
    private static bool IsMissing(string path)
    {
        if (File.Exists(path)) return false;
        try
        {
            return File.GetAttributes(path).HasFlag(FileAttributes.Directory);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void RequireReachable(string path, (uint User, uint Group)? qemu)
    {
        if (qemu is var (user, group) && SearchAccess.FirstBarrier(path, user, group) is { } barrier)
        {
            throw new KvmException(
                "FolderNotSearchable",
                Failure.PermissionDenied,
                $"QEMU's user (uid {user}) may not enter the folder '{barrier}', so the VM could not open '{path}'.",
                $"Keep disks and images in /var/lib/libvirt/images, or let QEMU in: setfacl -m u:{user}:x {VMErrors.Quote(barrier)}");
        }
    }
}
