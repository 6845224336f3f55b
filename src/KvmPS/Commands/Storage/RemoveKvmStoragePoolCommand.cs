using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Removes storage pools from libvirt (virStoragePoolDestroy, virStoragePoolUndefine); their volumes stay.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmStoragePool",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName
)]
public sealed class RemoveKvmStoragePoolCommand : StoragePoolCommand
{
    /// <summary>Does not ask for confirmation, and removes the pool even if running VMs have their disks in it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(Libvirt.StoragePool pool)
    {
        var end = StoragePoolTeardown.OfAll(pool, Force, Cancel);
        if (!Approve(end.Text, end.Text + "?", Force)) return;
        if (pool.Active) pool.Destroy();
        if (end.Undefine) pool.Undefine();
    }
}
