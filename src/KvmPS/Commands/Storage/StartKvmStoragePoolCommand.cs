using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Starts storage pools (virStoragePoolCreate): mounts, logs in to or activates their storage.</summary>
[Cmdlet(VerbsLifecycle.Start, "KvmStoragePool", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmStoragePool))]
public sealed class StartKvmStoragePoolCommand : StoragePoolCommand
{
    /// <summary>Writes the pool as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Libvirt.StoragePool pool)
    {
        if (pool.Active) WriteVerbose($"The storage pool '{pool.Name}' is already running.");
        else if (ShouldProcess(pool.Name, "Start the storage pool")) pool.Start();
        else return;
        if (PassThru) WriteObject(StoragePoolReader.Read(pool));
    }
}
