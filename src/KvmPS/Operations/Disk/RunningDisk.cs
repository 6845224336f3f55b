using KvmPS.Libvirt;

namespace KvmPS.Operations.Disk;

/// <summary>The running VM that has an image as its disk.</summary>
internal sealed class RunningDisk : IDisposable
{
    private RunningDisk(Domain domain, string target)
    {
        Domain = domain;
        Target = target;
    }

    public Domain Domain { get; }

    /// <summary>The disk's name in it, such as vda.</summary>
    public string Target { get; }

    /// <exception cref="KvmException">DiskInUse: by something that is no running VM of this libvirt.</exception>
    public static RunningDisk Find(Connection connection, string path, CancellationToken cancel)
    {
        foreach (var use in DiskUsers.Read(connection, cancel).UsesOf(path).Where(u => !u.IsBacking))
        {
            var domain = Domain.ByName(connection, use.VMName);
            if (domain.IsActive) return new(domain, use.Target);
            domain.Dispose();
        }

        throw new KvmException(
            "DiskInUse",
            Failure.Busy,
            $"'{path}' is open in another process, which is not a running VM that has it as a disk in libvirt.",
            "Find it with fuser or lsof, and end it first.");
    }

    public void Dispose() => Domain.Dispose();
}
