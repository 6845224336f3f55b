using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.Snapshot;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Snapshot;

/// <summary>
/// Restores VMs to a snapshot: internal ones by libvirt (virDomainRevertToSnapshot), external ones by new overlays backed by
/// the images of the snapshot.
/// </summary>
[Cmdlet(
    VerbsData.Restore,
    "KvmSnapshot",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByVMName
)]
[OutputType(typeof(KvmVM))]
public sealed class RestoreKvmSnapshotCommand : VMItemCommand
{
    private const string BySnapshot = "Snapshot";

    /// <summary>The snapshot's name, or a pattern that only one matches.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [Alias("SnapshotName")]
    [ArgumentCompleter(typeof(SnapshotNameCompleter))]
    [SupportsWildcards]
    public string Name { get; set; } = "";

    /// <summary>Snapshots from Get-KvmSnapshot, one for each VM.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BySnapshot, ValueFromPipeline = true)]
    [Reference(typeof(KvmSnapshot), nameof(KvmSnapshot.Name))]
    public KvmSnapshot[] Snapshot { get; set; } = [];

    /// <summary>Does not ask for confirmation; forcibly powers off a running VM where the snapshot needs that.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the VM after the restore.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != BySnapshot) base.Process();
        else foreach (var snapshot in Snapshot) Each(snapshot, () =>
        {
            var domain = Owner(snapshot.ConnectionUri, snapshot.VMId, snapshot.VMName);
            var tree = SnapshotTree.Read(domain);
            Restore(domain, tree, tree.One(domain, snapshot.Name));
        });
    }

    private protected override void Process(Domain domain)
    {
        var tree = SnapshotTree.Read(domain);
        switch (tree.Find(domain, Name))
        {
            case []:
                WriteVerbose($"VM '{domain.Name}' has no snapshot that matches '{Name}'.");
                break;
            case [var node]:
                Restore(domain, tree, node);
                break;
            case var several:
                throw new KvmException(
                    "SnapshotAmbiguous",
                    Failure.InvalidArgument,
                    $"'{Name}' matches {several.Count} snapshots of VM '{domain.Name}'.",
                    $"Give the name of one of them: {string.Join(", ", several.Select(n => VMErrors.QuoteName(n.Xml.Name)))}");
        }
    }

    private void Restore(Domain domain, SnapshotTree tree, SnapshotTree.Node node)
    {
        var restore = SnapshotRestore.Plan(domain, tree, node.Xml, Force, Cancel);
        if (!Approve(restore.Text, restore.Text + "?", Force)) return;
        restore.CarryOut(Force, Cancel);
        if (PassThru) WriteObject(VMReader.One(domain, Cancel));
    }
}
