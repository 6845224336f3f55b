using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.Storage;

/// <summary>Lists libvirt's storage pools with their space (virConnectListAllStoragePools).</summary>
[Cmdlet(VerbsCommon.Get, "KvmStoragePool")]
[OutputType(typeof(KvmStoragePool))]
public sealed class GetKvmStoragePoolCommand : KvmCommand
{
    /// <summary>Names of storage pools; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process()
    {
        foreach (var target in StoragePoolTarget.Of(Hypervisor, Name)) Each(target.Label, () =>
        {
            foreach (var pool in target.Find()) Each(pool.Name, () => Show(pool));
        });
    }

    private void Show(StoragePool pool)
    {
        try
        {
            WriteObject(StoragePoolReader.Read(pool));
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoStoragePool)
        {
            // It has gone since it was listed.
        }
    }
}
