using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Bases;

/// <summary>A cmdlet that acts on volumes, which are named within a pool or piped: as <see cref="VMCommand"/> for VMs.</summary>
public abstract class VolumeCommand : KvmCommand
{
    private protected const string ByName = "Name";
    private protected const string ByVolume = "Volume";

    /// <summary>The storage pool that the volumes are in.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Pool { get; set; } = "";

    /// <summary>Names of volumes in that pool; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Volumes from Get-KvmVolume.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVolume, ValueFromPipeline = true)]
    [Reference(typeof(KvmVolume), nameof(KvmVolume.Pool), nameof(KvmVolume.Name))]
    public KvmVolume[] Volume { get; set; } = [];

    private protected sealed override void Process()
    {
        foreach (var target in ParameterSetName == ByVolume ? VolumeTarget.Of(HostOf, Volume) : VolumeTarget.Of(Hypervisor, Pool, Name))
            Each(
                target.Label,
                () =>
                {
                    foreach (var volume in target.Find())
                        Each($"{volume.Pool.Name}/{volume.Name}", () => StorageErrors.Explained(volume.Pool, () => Process(volume)));
                });
    }

    private protected abstract void Process(StorageVolume volume);
}
