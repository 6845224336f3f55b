using KvmPS.Libvirt;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Commands.Disk;

/// <summary>Which VMs use which disks, from the bulk statistics and the stored definitions of those that run.</summary>
internal sealed class DiskUsers
{
    private readonly ILookup<string, string> byPath;

    private DiskUsers(IEnumerable<(string Path, string VM)> uses)
    {
        byPath = uses.ToLookup(u => u.Path, u => u.VM, StringComparer.Ordinal);
    }

    /// <summary>Every path that is a disk of some VM, links resolved.</summary>
    public IEnumerable<string> Paths => byPath.Select(g => g.Key);

    public static DiskUsers Read(Connection connection, CancellationToken cancel) => new(
        new DomainListing(connection, StatsGroups.State | StatsGroups.Block).All(cancel)
            .SelectMany(vm => vm.Disks.Where(d => d.Path is not null).Select(d => (d.Path!, vm.Name)))
            .Concat(StoredOfRunning(connection, cancel))
            .Select(u => (RealPath.Of(u.Item1), u.Name))
            .Distinct()
            .ToList());

    /// <summary>The statistics of a running VM have the disks that it runs with, not those that it starts with the next time.</summary>
    private static IEnumerable<(string Path, string Name)> StoredOfRunning(Connection connection, CancellationToken cancel)
    {
        foreach (var domain in Domain.List(connection, ListDomains.Active | ListDomains.Persistent))
        {
            cancel.ThrowIfCancellationRequested();
            using (domain)
            {
                foreach (var disk in Stored(domain).Where(d => d.Path is not null)) yield return (disk.Path!, domain.Name);
            }
        }
    }

    private static IReadOnlyList<DiskElement> Stored(Domain domain)
    {
        try
        {
            return DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive)).Disks;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            return [];
        }
    }

    /// <summary>Names of the VMs whose disk this is.</summary>
    public string[] Of(string path) => [.. byPath[RealPath.Of(path)].Order(StringComparer.Ordinal)];

    /// <summary>
    /// Names of the VMs whose disk is an overlay of this one, over any number of layers. Waits on the calling thread: the
    /// QemuImg may write its commands to that thread's pipeline.
    /// </summary>
    public string[] OverlaysOf(string path, QemuImg qemuImg, CancellationToken cancel)
    {
        var real = RealPath.Of(path);
        return [.. Paths.Where(p => p != real && File.Exists(p) && Below(p).Contains(real))
            .SelectMany(p => byPath[p])
            .Distinct()
            .Order(StringComparer.Ordinal)];

        IEnumerable<string> Below(string disk)
        {
            try
            {
                return qemuImg.ChainAsync(disk, cancellationToken: cancel).GetAwaiter().GetResult().Skip(1).Select(layer => RealPath.Of(layer.Path)).ToList();
            }
            catch (Exception broken) when (broken is ToolException or IOException or UnauthorizedAccessException)
            {
                // A chain that cannot be read to its end (an ISO, a missing layer) cannot be shown to use this disk either.
                return [];
            }
        }
    }
}
