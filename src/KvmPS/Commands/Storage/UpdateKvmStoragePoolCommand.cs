using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Refreshes storage pools (virStoragePoolRefresh), so libvirt knows files that were added or deleted without it.</summary>
[Cmdlet(VerbsData.Update, "KvmStoragePool", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmStoragePool))]
public sealed class UpdateKvmStoragePoolCommand : StoragePoolCommand
{
    /// <summary>Writes the pool as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Libvirt.StoragePool pool)
    {
        if (!ShouldProcess(pool.Name, "Refresh the storage pool")) return;
        StorageJobs.Patiently(pool.Refresh);
        if (PassThru) WriteObject(StoragePoolReader.Read(pool));
    }
}
