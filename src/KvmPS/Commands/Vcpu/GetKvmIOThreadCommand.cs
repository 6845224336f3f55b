using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VMDisk;

namespace KvmPS.Commands.Vcpu;

/// <summary>Lists the IOThreads of VMs, with their disks and host CPUs (virDomainGetIOThreadInfo).</summary>
[Cmdlet(VerbsCommon.Get, "KvmIOThread", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmIOThread))]
public sealed class GetKvmIOThreadCommand : VMItemCommand
{
    /// <summary>Numbers of IOThreads. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PinnedThreadCompleter))]
    public int[]? Id { get; set; }

    private protected override void Process(Domain domain)
    {
        var found = IOThreadReader.Read(domain, n => Id?.Contains(n) != false).ToList();
        WriteObject(found, enumerateCollection: true);
        foreach (var missing in (Id ?? []).Except(found.Select(t => t.Id)))
            Each(missing, () => throw IOThreadErrors.NotFound(domain.Name, missing, 0, IOThreadConfiguration.Read(domain)));
    }
}
