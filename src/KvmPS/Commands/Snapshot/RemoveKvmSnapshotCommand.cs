using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Snapshot;

namespace KvmPS.Commands.Snapshot;

/// <summary>
/// Removes snapshots; the present content of the disks stays. libvirt deletes internal ones (virDomainSnapshotDelete); the overlays of
/// external ones are merged (virDomainBlockCommit while the VM runs, else qemu-img commit).
/// </summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmSnapshot",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByVMName
)]
public sealed class RemoveKvmSnapshotCommand : VMItemCommand
{
    private const string BySnapshot = "Snapshot";

    /// <summary>Names of snapshots; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [Alias("SnapshotName")]
    [ArgumentCompleter(typeof(SnapshotNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Snapshots from Get-KvmSnapshot.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BySnapshot, ValueFromPipeline = true)]
    [Reference(typeof(KvmSnapshot), nameof(KvmSnapshot.Name))]
    public KvmSnapshot[] Snapshot { get; set; } = [];

    /// <summary>Removes its child snapshots at all levels, too.</summary>
    [Parameter]
    [Alias("IncludeAllChildSnapshots")]
    public SwitchParameter IncludeChildren { get; set; }

    /// <summary>Removes its child snapshots at all levels, but keeps the snapshot itself.</summary>
    [Parameter]
    public SwitchParameter ChildrenOnly { get; set; }

    /// <summary>How long the merging of a snapshot's overlays may take, in seconds. Default: 3600.</summary>
    [Parameter]
    [ValidateRange(1, 604800)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>Does not ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        if (IncludeChildren && ChildrenOnly)
        {
            throw new KvmException(
                "ChildrenTwice",
                Failure.InvalidArgument,
                "-IncludeChildren and -ChildrenOnly exclude each other.",
                "Give one of them.");
        }
    }

    private protected override void Process()
    {
        if (ParameterSetName != BySnapshot) base.Process();
        else foreach (var snapshot in Snapshot) Each(snapshot, () =>
        {
            var domain = Owner(snapshot.ConnectionUri, snapshot.VMId, snapshot.VMName);
            var tree = SnapshotTree.Read(domain);
            Remove(domain, tree, [tree.One(domain, snapshot.Name)]);
        });
    }

    private protected override void Process(Domain domain)
    {
        var tree = SnapshotTree.Read(domain);
        var found = new List<SnapshotTree.Node>();
        foreach (var name in Name) Each(name, () => found.AddRange(tree.Find(domain, name)));
        Remove(domain, tree, found);
    }

    private void Remove(Domain domain, SnapshotTree tree, IReadOnlyList<SnapshotTree.Node> named)
    {
        var which = new HashSet<SnapshotTree.Node>();
        foreach (var node in named)
        {
            if (!ChildrenOnly) which.Add(node);
            if (ChildrenOnly || IncludeChildren) which.UnionWith(tree.Below(node.Xml.Name));
        }

        if (which.Count == 0) return;
        var removal = SnapshotRemoval.Plan(domain, tree, which, Cancel);
        if (!Approve(removal.Text, removal.Text + "?", Force)) return;
        foreach (var name in removal.Names)
        {
            var record = new ProgressRecord(0, "Removing snapshots", $"{name} of VM {domain.Name}");
            removal.CarryOut(name, TimeSpan.FromSeconds(TimeoutSec), percent => WriteProgress(At(record, percent)), Cancel);
            WriteVerbose($"Removed snapshot '{name}' of VM '{domain.Name}'.");
        }
    }

    private static ProgressRecord At(ProgressRecord record, int percent)
    {
        record.PercentComplete = percent;
        return record;
    }
}
