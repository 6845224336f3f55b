using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>The snapshots of one VM, parents before their children and the older before the younger.</summary>
internal sealed class SnapshotTree
{
    private readonly ILookup<string, Node> _children;

    private SnapshotTree(IReadOnlyList<Node> nodes)
    {
        var names = nodes.Select(n => n.Xml.Name).ToHashSet(StringComparer.Ordinal);
        _children = nodes.OrderBy(n => n.Xml.Created).ThenBy(n => n.Xml.Name, StringComparer.Ordinal)
            .ToLookup(n => n.Xml.Parent is { } parent && names.Contains(parent) ? parent : "", StringComparer.Ordinal);
        All = Below("").ToList();
    }

    public IReadOnlyList<Node> All { get; }

    public Node? Current => All.FirstOrDefault(n => n.IsCurrent);

    /// <param name="domain">The VM.</param>
    /// <param name="secure">With the passwords of screens: for what is stored again.</param>
    public static SnapshotTree Read(Domain domain, bool secure = false)
    {
        var volumes = new VolumeFiles(domain.Connection);
        return new([.. DomainSnapshot.List(domain, secure ? SnapshotXmlFlags.Secure : SnapshotXmlFlags.None)
            .Select(s => new Node(SnapshotXml.Parse(s.Xml, volumes.Of), s.IsCurrent))]);
    }

    /// <summary>All below a snapshot, itself not.</summary>
    public IEnumerable<Node> Below(string name) => _children[name].SelectMany(n => Below(n.Xml.Name).Prepend(n));

    /// <summary>The snapshot of that name, or those that match the pattern.</summary>
    /// <exception cref="KvmException">SnapshotNotFound: a literal name that no snapshot has.</exception>
    public IReadOnlyList<Node> Find(Domain domain, string name)
    {
        var found = NameArgument.Among(name, All, n => n.Xml.Name);
        return found.Count > 0 || NameArgument.IsPattern(name)
            ? found
            : throw SnapshotErrors.NotFound(domain, NameArgument.Literal(name), this);
    }

    /// <summary>The snapshot of exactly that name.</summary>
    public Node One(Domain domain, string name) =>
        All.FirstOrDefault(n => n.Xml.Name == name) ?? throw SnapshotErrors.NotFound(domain, name, this);

    /// <summary>The names from the first snapshot to this one, as a line.</summary>
    public string PathTo(string? name)
    {
        var path = new List<string>();
        for (
            var node = All.FirstOrDefault(n => n.Xml.Name == name);
            node is not null;
            node = All.FirstOrDefault(n => n.Xml.Name == node.Xml.Parent))
            path.Insert(0, node.Xml.Name);
        return path.Count == 0 ? "none" : string.Join(" > ", path);
    }

    /// <summary>The snapshots as users see them.</summary>
    public IEnumerable<KvmSnapshot> Objects(Domain domain, IEnumerable<Node> which, CancellationToken cancel)
    {
        var images = new Dictionary<string, ImageInfo?>(StringComparer.Ordinal);
        foreach (var node in which)
        {
            var depth = 0;
            for (
                var above = node.Xml.Parent;
                above is not null && depth < All.Count;
                above = All.FirstOrDefault(n => n.Xml.Name == above)?.Xml.Parent)
                depth++;
            yield return ToObject(
                node.Xml, domain.Name, domain.Id, _children[node.Xml.Name].Select(c => c.Xml.Name).ToArray(), depth, node.IsCurrent,
                domain.Connection.IsLocal ? Size(node.Xml) : null, domain.Connection.Uri);
        }

        long? Size(SnapshotXml xml) => xml.Kind switch
        {
            KvmSnapshotKind.Internal => xml.Domain?.Disks.Where(d => d.IsFile).Select(d => Image(d.Path!))
                .SelectMany(i => i?.Snapshots ?? []).Where(s => s.Name == xml.Name).Select(s => (long?)s.MemorySize).Max(),
            KvmSnapshotKind.External => xml
                .Disks.Where(d => d.Overlay is not null)
                .Select(d => Image(d.Overlay!)?.ActualSize)
                .Aggregate((long?)0, (sum, size) => sum + size),
            _ => null,
        };

        ImageInfo? Image(string path)
        {
            if (images.TryGetValue(path, out var known)) return known;
            try
            {
                return images[path] = new QemuImg().Info(path, cancellationToken: cancel);
            }
            catch (Exception error) when (error is ToolException or IOException or UnauthorizedAccessException)
            {
                // Gone, or not for this user to read: then its size is not known.
                return images[path] = null;
            }
        }
    }

    /// <summary>A snapshot in the tree.</summary>
    internal sealed record Node(SnapshotXml Xml, bool IsCurrent);

    private static KvmSnapshot ToObject(
        SnapshotXml xml,
        string vm,
        Guid id,
        string[] children,
        int depth,
        bool current,
        long? size,
        string uri) =>
        new()
        {
            VMName = vm,
            VMId = id,
            Name = xml.Name,
            Description = xml.Description,
            Parent = xml.Parent,
            Children = children,
            Depth = depth,
            IsCurrent = current,
            Created = xml.Created.LocalDateTime,
            State = xml.State,
            Kind = xml.Kind,
            Size = size,
            Disk = xml.Disks.Where(d => d.Kind is "internal" or "external").Select(d => d.Target).ToArray(),
            ConnectionUri = uri,
        };
}
