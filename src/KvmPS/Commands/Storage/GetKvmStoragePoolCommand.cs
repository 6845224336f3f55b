using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Lists libvirt's storage pools with their space (virConnectListAllStoragePools).</summary>
[Cmdlet(VerbsCommon.Get, "KvmStoragePool", DefaultParameterSetName = ByPool)]
[OutputType(typeof(KvmStoragePool))]
public sealed class GetKvmStoragePoolCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByPool = "StoragePool";

    /// <summary>Names of storage pools; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName, ValueFromPipeline = true)]
    [NameOf(typeof(KvmStoragePool), Wildcards = true)]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Storage pools to read again, on the host that they came from.</summary>
    [Parameter(ParameterSetName = ByPool, ValueFromPipeline = true)]
    [Reference(typeof(KvmStoragePool))]
    [ValidateNotNullOrEmpty]
    public KvmStoragePool[]? StoragePool { get; set; }

    private protected override void Process()
    {
        foreach (var target in StoragePool is not null ? StoragePoolTarget.Of(HostOf, StoragePool) : StoragePoolTarget.Of(Hypervisor, Name))
            Each(
                target.Label,
                () =>
                {
                    foreach (var pool in target.Find())
                        Each(pool.Name, () => Show(pool));
                });
    }

    private void Show(Libvirt.StoragePool pool)
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
