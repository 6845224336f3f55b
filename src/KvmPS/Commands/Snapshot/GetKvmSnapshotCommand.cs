using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Snapshot;

namespace KvmPS.Commands.Snapshot;

/// <summary>Lists VMs' snapshots as a tree: parents before their children.</summary>
[Cmdlet(VerbsCommon.Get, "KvmSnapshot", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmSnapshot))]
public sealed class GetKvmSnapshotCommand : VMItemCommand
{
    /// <summary>Names of snapshots; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 1)]
    [Alias("SnapshotName")]
    [ArgumentCompleter(typeof(SnapshotNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNull]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process(Domain domain)
    {
        var tree = SnapshotTree.Read(domain);
        var found = new HashSet<SnapshotTree.Node>();
        foreach (var name in Name) Each(name, () => found.UnionWith(tree.Find(domain, name)));
        WriteObject(tree.Objects(domain, tree.All.Where(found.Contains), Cancel), enumerateCollection: true);
    }
}
