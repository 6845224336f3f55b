using System.Management.Automation;
using KvmPS.Objects;

namespace KvmPS.Commands.Storage;

/// <summary>Looks anew at what is in storage pools (virStoragePoolRefresh): files that came and went without libvirt.</summary>
[Cmdlet(VerbsData.Update, "KvmStoragePool", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmStoragePool))]
public sealed class UpdateKvmStoragePoolCommand : StoragePoolCommand
{
    /// <summary>Writes the pool as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Libvirt.StoragePool pool)
    {
        if (!ShouldProcess(pool.Name, "Look anew at what is in the storage pool")) return;
        StorageJobs.Patiently(pool.Refresh);
        if (PassThru) WriteObject(StoragePoolReader.Read(pool));
    }
}
