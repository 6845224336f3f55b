using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Stops storage pools (virStoragePoolDestroy); one with disks of running VMs only with -Force.</summary>
[Cmdlet(VerbsLifecycle.Stop, "KvmStoragePool", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmStoragePool))]
public sealed class StopKvmStoragePoolCommand : StoragePoolCommand
{
    /// <summary>Stops the pool even if running VMs have their disks in it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the pool as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Libvirt.StoragePool pool)
    {
        var persistent = pool.Persistent;
        if (!pool.Active) WriteVerbose($"The storage pool '{pool.Name}' is not running.");
        else
        {
            var end = StoragePoolTeardown.OfRun(pool, Force, Cancel);
            if (!ShouldProcess(end.Text, end.Text + "?", "Confirm")) return;
            pool.Destroy();
        }

        if (PassThru && persistent) WriteObject(StoragePoolReader.Read(pool));
    }
}
