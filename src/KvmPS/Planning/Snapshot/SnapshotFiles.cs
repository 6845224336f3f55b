namespace KvmPS.Planning.Snapshot;

/// <summary>
/// The images of a VM with external snapshots, and what becomes of them when a snapshot goes. What a snapshot stands for
/// is an image that it froze; what counts is which images lie over which, not what anybody has noted about it.
/// </summary>
internal sealed class SnapshotFiles
{
    /// <summary>The images that the VM writes to, by target.</summary>
    public required IReadOnlyDictionary<string, string> Active { get; init; }

    /// <summary>All images, by path.</summary>
    public required IReadOnlyDictionary<string, Layer> Layers { get; init; }

    /// <summary>The images that each external snapshot froze, by target.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Frozen { get; init; }

    /// <summary>An image and what it lies over, top first.</summary>
    public IReadOnlyList<Layer> Chain(string path)
    {
        var chain = new List<Layer>();
        for (var at = path; at is not null && Layers.TryGetValue(at, out var layer) && !chain.Contains(layer); at = layer.Backing)
            chain.Add(layer);
        return chain;
    }

    /// <summary>What has to be done to the images so that a snapshot can go.</summary>
    /// <exception cref="KvmException">SnapshotHasBranches: its images lie below more than one line of changes.</exception>
    public IReadOnlyList<Step> Removal(string snapshot)
    {
        var steps = new List<Step>();
        foreach (var (target, path) in Frozen[snapshot])
        {
            if (!Layers.TryGetValue(path, out var image)) continue;
            if (Frozen.Any(f => f.Key != snapshot && f.Value.Values.Contains(path))) continue;
            var above = Layers.Values.Where(l => l.Backing == path).ToList();
            if (Active.Values.Contains(path))
            {
                // A removal that was cut short just before its end: what is above has been merged already.
                steps.AddRange(
                    above.Where(l => !IsFrozen(l.Path) && !Layers.Values.Any(o => o.Backing == l.Path)).Select(l => new Discard(l.Path)));
            }
            else if (above.Count == 0)
            {
                if (image.Backing is not null) steps.Add(new Discard(path));
            }
            else if (above.Count == 1)
            {
                var top = above[0].Path;
                steps.Add(
                    new Merge(
                        target,
                        above[0],
                        image,
                        Active.Values.Contains(top),
                        Chain(Active.GetValueOrDefault(target) ?? "").Any(l => l.Path == top),
                        Layers.Values.Where(l => l.Backing == top).ToList()));
            }
            else
            {
                throw new KvmException(
                    "SnapshotHasBranches",
                    Failure.InvalidOperation,
                    $"Snapshot '{snapshot}' cannot be removed: {string.Join(" and ", above.Select(l => Path.GetFileName(l.Path)))} are "
                        + $"overlays of {Path.GetFileName(path)}, which can be merged with only one overlay.",
                    "Remove the snapshots of one of the branches first, or all its descendants with -ChildrenOnly: Get-KvmSnapshot shows "
                        + "the tree.");
            }
        }

        return steps;
    }

    /// <summary>The images as they are when a snapshot has gone.</summary>
    public SnapshotFiles Without(string snapshot, IReadOnlyList<Step> steps)
    {
        var moved = steps.OfType<Merge>().ToDictionary(m => m.Top.Path, m => m.Base.Path, StringComparer.Ordinal);
        var gone = moved.Keys.Concat(steps.OfType<Discard>().Select(d => d.Path)).ToHashSet(StringComparer.Ordinal);
        string Now(string path) => moved.GetValueOrDefault(path, path);
        return new()
        {
            Active = Active.ToDictionary(a => a.Key, a => Now(a.Value), StringComparer.Ordinal),
            Layers = Layers
                .Values.Where(l => !gone.Contains(l.Path))
                .ToDictionary(l => l.Path, l => l.Backing is null ? l : l with { Backing = Now(l.Backing) }, StringComparer.Ordinal),
            Frozen = Frozen
                .Where(f => f.Key != snapshot)
                .ToDictionary(
                    f => f.Key,
                    f => (IReadOnlyDictionary<string, string>)f.Value.ToDictionary(t => t.Key, t => Now(t.Value), StringComparer.Ordinal),
                    StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// Overlays that only hold what is written now, and that nothing needs once the VM uses the given images instead. Images
    /// that do not lie over a snapshot's are none of these, whoever made them.
    /// </summary>
    public IReadOnlyList<string> Unneeded(IReadOnlyDictionary<string, string> next)
    {
        var kept = Frozen.Values.SelectMany(f => f.Values)
            .Concat(Active.Where(a => !next.ContainsKey(a.Key)).Select(a => a.Value))
            .Concat(next.Values)
            .SelectMany(p => Chain(p).Select(l => l.Path).Prepend(p))
            .ToHashSet(StringComparer.Ordinal);
        return Active.Where(a => next.ContainsKey(a.Key)).Select(a => Chain(a.Value)).Where(c => c.Any(l => kept.Contains(l.Path)))
            .SelectMany(c => c.TakeWhile(l => !kept.Contains(l.Path))).Select(l => l.Path).Distinct().ToList();
    }

    private bool IsFrozen(string path) => Frozen.Values.Any(f => f.Values.Contains(path));

    /// <summary>An image, what it lies over, and what it takes on the host.</summary>
    internal sealed record Layer(string Path, string? Backing, string Format, long Size = 0);

    /// <summary>Something to be done to images.</summary>
    internal abstract record Step;

    /// <summary>An image takes in the one above it, which then goes; those above that lie over the former from then on.</summary>
    internal sealed record Merge(string Target, Layer Top, Layer Base, bool IsActive, bool IsInUse, IReadOnlyList<Layer> Above) : Step;

    /// <summary>An image that nothing needs goes.</summary>
    internal sealed record Discard(string Path) : Step;
}
