using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>Which VMs name which files as theirs beside the disks: asked of all definitions, once for a command.</summary>
internal sealed class StateFileUsers
{
    private readonly Lazy<Dictionary<string, HashSet<string>>> _byPath;

    /// <param name="connection">The host.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public StateFileUsers(Connection connection, CancellationToken cancel)
    {
        _byPath = new(() => Read(connection, cancel));
    }

    /// <summary>Names of the other VMs that name a file.</summary>
    public IReadOnlyList<string> Of(string path, string except)
        => _byPath.Value.TryGetValue(RealPath.Of(path), out var vms) ? [.. vms.Where(v => v != except).Order(StringComparer.Ordinal)] : [];

    /// <summary>A VM that is gone names nothing.</summary>
    public void Forget(string vm)
    {
        if (!_byPath.IsValueCreated) return;
        foreach (var vms in _byPath.Value.Values) vms.Remove(vm);
    }

    /// <summary>A libvirt secret as if it were a file: several definitions may name one.</summary>
    public static string Secret(Guid id) => $"secret:{id}";

    private static Dictionary<string, HashSet<string>> Read(Connection connection, CancellationToken cancel)
    {
        var folders = LibvirtFolders.Of(connection);
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (vm, paths) in Domain.Ask(connection, ListDomains.None, domain => (domain.Name, Paths(domain, folders, cancel))))
        {
            foreach (var path in paths.Select(RealPath.Of))
            {
                if (!found.TryGetValue(path, out var vms)) found[path] = vms = new(StringComparer.Ordinal);
                vms.Add(vm);
            }
        }

        return found;
    }

    private static List<string> Paths(Domain domain, LibvirtFolders? folders, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var paths = new List<string>();
        foreach (var flags in domain.IsActive ? [DomainXmlFlags.Inactive, DomainXmlFlags.None] : new[] { DomainXmlFlags.Inactive })
        {
            var definition = PortableDomainXml.Parse(domain.Xml(flags), "libvirt's answer");
            paths.AddRange(definition.StateFiles.Select(f => f.Path));
            paths.AddRange(definition.Disks.Select(d => d.Path).OfType<string>());
            paths.AddRange(definition.Disks.Select(d => d.Secret).OfType<Guid>().Select(Secret));
            if (definition.HasImpliedNvram && folders is not null) paths.Add(folders.Nvram(domain.Name));
        }

        return paths;
    }
}
