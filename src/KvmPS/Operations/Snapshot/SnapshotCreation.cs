using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.Snapshot;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>A snapshot that is about to be made: all that is known to go wrong has been looked for.</summary>
internal sealed class SnapshotCreation
{
    // Longer than a busy guest needs; an agent that hangs would keep libvirt waiting for ever.
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(5);

    private readonly Domain _domain;
    private readonly bool _running;
    private readonly string _xml;
    private readonly SnapshotCreateFlags _flags;

    private SnapshotCreation(Domain domain, bool running, string name, string xml, SnapshotCreateFlags flags)
    {
        _running = running;
        _domain = domain;
        Name = name;
        _xml = xml;
        _flags = flags;
    }

    public string Name { get; }

    /// <summary>In words, with the chain before and after.</summary>
    public required string Text { get; init; }

    /// <param name="domain">The VM.</param>
    /// <param name="name">The snapshot's name.</param>
    /// <param name="description">What to say of it, or null.</param>
    /// <param name="diskOnly">External, without memory.</param>
    /// <param name="quiesce">The guest's agent freezes its file systems meanwhile.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <param name="temporary">Nobody will return to it, so that it may lie over internal ones.</param>
    public static SnapshotCreation Plan(
        Domain domain,
        string name,
        string? description,
        bool diskOnly,
        bool quiesce,
        CancellationToken cancel,
        bool temporary = false)
    {
        var quoted = VMErrors.QuoteName(domain.Name);
        var running = domain.IsActive;
        var definition = SnapshotDomainXml.Parse(domain.Xml(DomainXmlFlags.None), new VolumeFiles(domain.Connection).Of);
        var tree = SnapshotTree.Read(domain);
        if (tree.All.Any(n => n.Xml.Name == name)) throw SnapshotErrors.AlreadyExists(domain, name);
        if (!running && domain.HasManagedSave) throw VMErrors.HasSavedMemory(domain);
        if (quiesce && !running)
        {
            throw new KvmException(
                "VMNotRunning",
                Failure.InvalidOperation,
                $"VM '{domain.Name}' is not running, so it has no file systems to quiesce.",
                "Leave -Quiesce out.");
        }

        if (!temporary) SnapshotPreflight.CheckKinds(domain.Name, quoted, tree.All.Select(n => (n.Xml.Name, n.Xml.Kind)), diskOnly);
        var disks = SnapshotPreflight.Disks(domain.Name, definition, diskOnly);
        if (!diskOnly) SnapshotPreflight.CheckInternal(domain.Name, quoted, definition, disks, running, domain.Connection.LibvirtVersion);
        CheckSpace(domain, disks, running && !diskOnly, cancel);

        var images = definition.Disks.ToDictionary(d => d.Target, _ => (string?)null, StringComparer.Ordinal);
        foreach (var disk in disks) images[disk.Target] = diskOnly ? Overlay(domain, disk, name, tree, images.Values) : "";
        var chains = disks.Select(d => images[d.Target] is { Length: > 0 } overlay && Chain(domain, d, cancel) is var before
            ? $"{d.Target}: {before} becomes {before} < {Path.GetFileName(overlay)}"
            : d.Target).ToList();
        return new(
            domain,
            running,
            name,
            SnapshotXml.Write(name, description, images, running && !diskOnly ? "internal" : "no"),
            (diskOnly ? SnapshotCreateFlags.DiskOnly : SnapshotCreateFlags.None)
                | (quiesce ? SnapshotCreateFlags.Quiesce : SnapshotCreateFlags.None)
                | (diskOnly && running ? SnapshotCreateFlags.Atomic : SnapshotCreateFlags.None))
        {
            Text =
                $"Create {(diskOnly ? "external" : "internal")} snapshot '{name}' of VM '{domain.Name}': "
                    + $"{(running && !diskOnly ? "memory, " : "")}{string.Join(", ", chains)}"
                + $"{(quiesce ? ", with the guest's file systems frozen" : "")}; snapshots {tree.PathTo(tree.Current?.Xml.Name)} become "
                + (tree.Current is null ? name : $"{tree.PathTo(tree.Current.Xml.Name)} > {name}"),
        };
    }

    /// <summary>Makes it; when that is stopped meanwhile, an internal snapshot is taken back as soon as QEMU is through with it.</summary>
    public KvmSnapshot? CarryOut(CancellationToken cancel)
    {
        // Of a VM that has gone off since, libvirt would make one without the memory that was promised.
        if (_running && !DomainLife.IsActive(_domain)) throw VMErrors.WentOff(_domain.Name, "being put into a snapshot");
        if (_flags.HasFlag(SnapshotCreateFlags.Quiesce)) RequireAgent();
        var chains = StoredChains.Read(_domain);
        try
        {
            DomainSnapshot.Create(_domain, _xml, _flags);
            chains.PutBack();
        }
        catch (LibvirtException error)
            when (!error.OutcomeUnknown
                && error.Number != ErrorNumber.NoDomain
                && SnapshotTree.Read(_domain).All.Any(n => n.Xml.Name == Name))
        {
            throw SnapshotErrors.AlreadyExists(_domain, Name);
        }
        catch (LibvirtException error) when (_running && !error.OutcomeUnknown && DomainLife.HasEnded(_domain))
        {
            throw VMErrors.WentOff(_domain.Name, "being put into a snapshot", error);
        }

        if (cancel.IsCancellationRequested && !_flags.HasFlag(SnapshotCreateFlags.DiskOnly))
        {
            DomainSnapshot.Delete(_domain, Name, SnapshotDeleteFlags.None);
            return null;
        }

        var tree = SnapshotTree.Read(_domain);
        return tree.Objects(_domain, [tree.One(_domain, Name)], cancel).First();
    }

    private void RequireAgent()
    {
        try
        {
            new GuestAgent(_domain).Ping(AgentPatience);
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.ArgumentUnsupported or ErrorNumber.ConfigUnsupported)
        {
            throw new KvmException(
                "AgentNotConfigured",
                Failure.InvalidOperation,
                $"VM '{_domain.Name}' has no channel for a guest agent, which -Quiesce needs.",
                "Leave -Quiesce out: the snapshot is then crash-consistent.",
                error);
        }
        catch (LibvirtException error)
            when (error.Number is ErrorNumber.AgentUnresponsive or ErrorNumber.AgentUnsynced or ErrorNumber.OperationTimeout)
        {
            throw new KvmException(
                "AgentNotAnswering",
                Failure.Unavailable,
                $"The guest agent of VM '{_domain.Name}' does not answer, so its file systems cannot be frozen.",
                $"Wait for it: Wait-KvmVM -Name {VMErrors.QuoteName(_domain.Name)} -For Agent. Or leave -Quiesce out: the snapshot is "
                    + "then crash-consistent.",
                error);
        }
    }

    /// <summary>Memory goes to the first image, at most as much as QEMU holds; an overlay begins small.</summary>
    private static void CheckSpace(Domain domain, IReadOnlyList<SnapshotDisk> disks, bool memory, CancellationToken cancel)
    {
        if (!domain.Connection.IsLocal) return;
        long needed = 0;
        if (memory)
        {
            var stats = new DomainListing(domain.Connection, StatsGroups.Balloon).For([domain], cancel).FirstOrDefault();
            needed = Math.Min(stats?.Memory ?? 0, stats?.ResidentMemory is > 0 and var resident ? resident : long.MaxValue);
        }

        foreach (var (folder, inside) in disks
                .Where(d => d.IsFile)
                .GroupBy(d => Path.GetDirectoryName(d.Path!)!)
                .Select(g => (g.Key, g.ToList())))
        {
            if (!Directory.Exists(folder)) continue;
            SnapshotPreflight.CheckSpace(
                domain.Name,
                folder,
                new DriveInfo(folder).AvailableFreeSpace,
                needed,
                Capacity(inside, cancel),
                "A snapshot");
            needed = 0;
        }
    }

    /// <summary>The size that the guest sees; null where this user may not look.</summary>
    private static long? Capacity(IEnumerable<SnapshotDisk> disks, CancellationToken cancel)
    {
        try
        {
            return disks.Sum(d =>
                new QemuImg().Info(d.Path!, new InfoOptions { Quick = true, Format = d.Format }, cancel)
                    .VirtualSize);
        }
        catch (Exception error) when (error is ToolException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Overlay(Domain domain, SnapshotDisk disk, string name, SnapshotTree tree, IEnumerable<string?> chosen)
    {
        var known = tree.All.SelectMany(n => n.Xml.Disks).Select(d => d.Overlay).Concat(chosen).ToHashSet(StringComparer.Ordinal);
        return SnapshotName.Overlay(disk.Path!, name, path => known.Contains(path) || (domain.Connection.IsLocal && Path.Exists(path)));
    }

    private static string Chain(Domain domain, SnapshotDisk disk, CancellationToken cancel) =>
        domain.Connection.IsLocal
            ? SnapshotChain.Text(
                DiskChain
                    .Read(disk.Path!, disk.Format, $"disk {disk.Target} of VM '{domain.Name}'", new QemuImg(), cancel)
                    .Select(i => i.Path))
            : Path.GetFileName(disk.Path!);
}
