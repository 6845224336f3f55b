using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Storage;
using KvmPS.Xml;

namespace KvmPS.Commands.Storage;

/// <summary>Lists volumes of storage pools (virStoragePoolListAllVolumes) with their sizes, backing files and users.</summary>
[Cmdlet(VerbsCommon.Get, "KvmVolume", DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVolume))]
public sealed class GetKvmVolumeCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByPool = "StoragePool";

    private readonly Dictionary<string, VolumeUsers> _users = new(StringComparer.Ordinal);

    /// <summary>Names of storage pools; wildcards allowed. Default: all active pools.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Pool { get; set; } = ["*"];

    /// <summary>Storage pools from Get-KvmStoragePool.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPool, ValueFromPipeline = true)]
    [Reference(typeof(KvmStoragePool))]
    public KvmStoragePool[] StoragePool { get; set; } = [];

    /// <summary>Names of volumes; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process()
    {
        foreach (
            var target in ParameterSetName == ByPool ? StoragePoolTarget.Of(HostOf, StoragePool) : StoragePoolTarget.Of(Hypervisor, Pool))
            Each(
                target.Label,
                () =>
                {
                    var asked = target.Label is string given && NameArgument.IsPattern(given);
                    foreach (var pool in target.Find())
                    {
                        // A pattern means what can be seen.
                        if (!asked || pool.Active)
                            Each(pool.Name, () => Show(pool));
                    }
                });
    }

    private void Show(StoragePool pool)
    {
        var host = pool.Connection;
        if (!_users.TryGetValue(host.Uri, out var found)) _users[host.Uri] = found = VolumeUsers.Read(host, Cancel);
        foreach (var name in Name) Each($"{pool.Name}/{name}", () =>
        {
            foreach (var (volume, xml) in VolumeTarget.ByName(pool, name))
                WriteObject(VolumeReader.Object(volume, VolumeXml.Parse(xml), found));
        });
    }
}
