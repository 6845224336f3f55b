using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>The folder where libvirt keeps disks: whether QEMU's user reaches it, and how much fits in.</summary>
internal static class StorageChecks
{
    private const string Folder = "/var/lib/libvirt/images";
    private const long Low = 10L << 30;

    /// <param name="host">Where to look.</param>
    /// <param name="qemu">User and group of QEMU; null where libvirt could not say.</param>
    public static IEnumerable<KvmHostCheck> All(HostRoot host, (uint User, uint Group)? qemu)
    {
        yield return Space(host);
        yield return Reach(host, qemu);
    }

    private static KvmHostCheck Space(HostRoot host)
    {
        var check = new Check("StorageSpace", "Storage", $"Disks of VMs are usually in {Folder}; a full file system pauses VMs.");
        if (!Directory.Exists(host.Map(Folder))) return check.Skipped($"there is no {Folder}");
        try
        {
            var drive = new DriveInfo(host.Map(Folder));
            var text = $"{ByteSize.Format(drive.AvailableFreeSpace)} of {ByteSize.Format(drive.TotalSize)} free";
            return drive.AvailableFreeSpace < Low ? check.Warn(text, $"Free space: du -sh {Folder}/* | sort -h") : check.Pass(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return check.Skipped(error.Message);
        }
    }

    private static KvmHostCheck Reach(HostRoot host, (uint User, uint Group)? qemu)
    {
        var check = new Check("StorageAccess", "Storage", "QEMU runs as its own user, which must have search permission for the folder.");
        if (!host.IsReal || qemu is not var (user, group)) return check.Skipped("QEMU's user is unknown");
        if (!Directory.Exists(Folder)) return check.Skipped($"there is no {Folder}");
        if (Environment.UserName != "root") return check.Skipped("only root can check this");
        return SearchAccess.FirstBarrier(Folder + "/disk", user, group) is { } barrier
            ? check.Fail($"uid {user} may not enter {barrier}", $"sudo setfacl -m u:{user}:x {barrier}")
            : check.Pass($"uid {user} may enter {Folder}");
    }
}
