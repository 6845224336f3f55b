using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Bases;

/// <summary>A cmdlet that acts on storage pools, which are named or piped: as <see cref="VMCommand"/> for VMs.</summary>
public abstract class StoragePoolCommand : KvmCommand
{
    private protected const string ByName = "Name";
    private protected const string ByPool = "StoragePool";

    /// <summary>Names of storage pools; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Storage pools from Get-KvmStoragePool.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPool, ValueFromPipeline = true)]
    [Reference(typeof(KvmStoragePool))]
    public KvmStoragePool[] StoragePool { get; set; } = [];

    private protected sealed override void Process()
    {
        foreach (
            var target in ParameterSetName == ByPool ? StoragePoolTarget.Of(HostOf, StoragePool) : StoragePoolTarget.Of(Hypervisor, Name))
            Each(
                target.Label,
                () =>
                {
                    foreach (var pool in target.Find())
                        Each(pool.Name, () => StorageErrors.Explained(pool, () => Process(pool)));
                });
    }

    private protected abstract void Process(Libvirt.StoragePool pool);
}
