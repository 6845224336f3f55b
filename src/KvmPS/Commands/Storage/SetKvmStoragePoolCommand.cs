using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Sets whether storage pools start together with libvirt (virStoragePoolSetAutostart).</summary>
[Cmdlet(VerbsCommon.Set, "KvmStoragePool", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmStoragePool))]
public sealed class SetKvmStoragePoolCommand : StoragePoolCommand
{
    /// <summary>Whether it starts together with libvirt: $true or $false.</summary>
    [Parameter(Mandatory = true)]
    public bool Autostart { get; set; }

    /// <summary>Writes the pool as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Libvirt.StoragePool pool)
    {
        if (pool.Autostart == Autostart)
            WriteVerbose($"The storage pool '{pool.Name}' already has this setting.");
        else if (ShouldProcess(
                pool.Name,
                Autostart ? "Start the storage pool together with libvirt" : "Do not start the storage pool together with libvirt"))
            pool.SetAutostart(Autostart);
        else
            return;
        if (PassThru) WriteObject(StoragePoolReader.Read(pool));
    }
}
