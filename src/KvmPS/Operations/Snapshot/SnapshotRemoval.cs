using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.Snapshot;

namespace KvmPS.Operations.Snapshot;

/// <summary>What goes when snapshots of a VM are removed, those below before those above.</summary>
internal sealed class SnapshotRemoval
{
    private readonly Domain _domain;
    private readonly IReadOnlyList<string> _names;

    private SnapshotRemoval(Domain domain, IReadOnlyList<string> names)
    {
        _domain = domain;
        _names = names;
    }

    /// <summary>In words, with the chains before and after.</summary>
    public required string Text { get; init; }

    /// <summary>The names, in the order in which they go.</summary>
    public IReadOnlyList<string> Names => _names;

    public static SnapshotRemoval Plan(
        Domain domain,
        SnapshotTree tree,
        IReadOnlyCollection<SnapshotTree.Node> which,
        CancellationToken cancel)
    {
        var order = tree.All.Where(which.Contains).Reverse().ToList();
        foreach (var node in order) Check(domain, node);
        var parts = new List<string>();
        if (order.Any(n => n.Xml.Kind == KvmSnapshotKind.External))
        {
            if (!domain.IsActive && domain.HasManagedSave) throw VMErrors.HasSavedMemory(domain);
            var before = SnapshotImages.Read(domain, tree, cancel);
            var after = before;
            var touched = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in order.Where(n => n.Xml.Kind == KvmSnapshotKind.External))
            {
                var steps = after.Removal(node.Xml.Name);
                touched.UnionWith(steps.SelectMany(Paths));
                after = after.Without(node.Xml.Name, steps);
            }

            SnapshotImages.RequireOwn(domain, touched, cancel);
            SnapshotImages.RequireNoSnapshotsIn(domain, before.Layers.Keys.Except(after.Layers.Keys), cancel);
            parts.AddRange(
                before
                    .Active.Where(a => after.Active.ContainsKey(a.Key))
                    .Select(a => (a.Key, Old: Line(before, a.Value), New: Line(after, after.Active[a.Key])))
                    .Where(c => c.Old != c.New)
                    .Select(c => $"{c.Key}: {c.Old} becomes {c.New}"));
            if (before.Layers.Keys.Except(after.Layers.Keys).ToList() is { Count: > 0 } gone)
            {
                parts.Add($"deletes {string.Join(", ", gone)}");
            }
        }

        var left = tree.All.Except(order).Select(n => n.Xml.Name).ToList();
        parts.Add($"snapshots left: {(left.Count == 0 ? "none" : string.Join(", ", left))}");
        return new(domain, order.Select(n => n.Xml.Name).ToList())
        {
            Text =
                $"Remove snapshot {string.Join(", ", order.Select(n => $"'{n.Xml.Name}'"))} of VM '{domain.Name}': "
                    + $"{string.Join("; ", parts)}",
        };

        static string Line(SnapshotFiles files, string path) => SnapshotChain.Text(files.Chain(path).Select(l => l.Path));
    }

    /// <summary>The removal of one that KvmPS has made itself, for a while: its images are the VM's own.</summary>
    public static SnapshotRemoval Of(Domain domain, string name) =>
        new(domain, [name]) { Text = $"Remove snapshot '{name}' of VM '{domain.Name}'" };

    /// <summary>Removes one of them. What it needs to know is read anew: the one before has changed it.</summary>
    public void CarryOut(string name, TimeSpan timeout, Action<int> progress, CancellationToken cancel)
    {
        var tree = SnapshotTree.Read(_domain, secure: true);
        var node = tree.One(_domain, name);
        if (node.Xml.Kind == KvmSnapshotKind.Internal)
        {
            // QEMU removes it in one go; whoever stops the cmdlet meanwhile does not stop that.
            var deleting = ParallelWork.Blocking(() => DomainSnapshot.Delete(_domain, name, SnapshotDeleteFlags.None), cancel);
            ParallelWork.Await(deleting, cancel);
            return;
        }

        var steps = SnapshotImages.Read(_domain, tree, cancel).Removal(name);
        foreach (var merge in steps.OfType<SnapshotFiles.Merge>())
        {
            var folder = Path.GetDirectoryName(merge.Base.Path)!;
            SnapshotPreflight.CheckSpace(
                _domain.Name,
                folder,
                new DriveInfo(folder).AvailableFreeSpace,
                merge.Top.Size,
                capacity: 0,
                $"Merging {merge.Target}");
        }

        if (steps.Count > 0 && !node.Xml.IsUnfinished)
        {
            node.Xml.MarkUnfinished();
            SnapshotStore.Write(_domain, node.Xml, node.IsCurrent);
        }

        var merging = new SnapshotMerge(_domain, new Deadline(timeout), progress, cancel);
        foreach (var step in steps)
        {
            if (step is SnapshotFiles.Merge merge) merging.CarryOut(merge, () => Rename(tree, name, merge));
            File.Delete(step is SnapshotFiles.Discard discard ? discard.Path : ((SnapshotFiles.Merge)step).Top.Path);
        }

        DomainSnapshot.Delete(_domain, name, SnapshotDeleteFlags.MetadataOnly);
        if (node.Xml.MemoryFile is { } memory) File.Delete(memory);
    }

    /// <summary>Snapshots that had frozen what was merged now stand for what it was merged into.</summary>
    private void Rename(SnapshotTree tree, string removed, SnapshotFiles.Merge merge)
    {
        foreach (var node in tree.All.Where(n => n.Xml.Name != removed && n.Xml.Kind == KvmSnapshotKind.External))
        {
            if (node.Xml.Frozen().TryGetValue(merge.Target, out var frozen) && IsMerged(frozen))
                node.Xml.ReplaceFrozen(merge.Target, merge.Base.Path, merge.Base.Format);
            else if (!node.Xml.RemoveLayer(merge.Target, IsMerged))
                continue;
            SnapshotStore.Write(_domain, node.Xml, node.IsCurrent);
        }

        bool IsMerged(string path) => ImageIdentity.Same(path, merge.Top.Path);
    }

    private static void Check(Domain domain, SnapshotTree.Node node)
    {
        if (node.Xml.Kind == KvmSnapshotKind.Mixed) throw SnapshotErrors.Mixed(domain, node.Xml.Name);
        if (node.Xml.Kind == KvmSnapshotKind.Internal) SnapshotErrors.RequireSameDisks(domain, node.Xml);
    }

    private static IEnumerable<string> Paths(SnapshotFiles.Step step) =>
        step is SnapshotFiles.Merge merge ? [merge.Top.Path, merge.Base.Path] : [((SnapshotFiles.Discard)step).Path];
}
