using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Memory;

namespace KvmPS.Commands.Memory;

/// <summary>Lists the memory devices of VMs: DIMMs and virtio-mem, and what guests use of them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmVMMemory", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMMemory))]
public sealed class GetKvmVMMemoryCommand : VMItemCommand
{
    /// <summary>Names of memory devices, such as mem0. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(VMMemoryCompleter))]
    public string[]? Id { get; set; }

    /// <summary>The time that a guest agent has to respond, in seconds. Default: 5.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 5;

    private protected override void Process(Domain domain)
    {
        var found = new VMMemoryReader(domain, new(TimeSpan.FromSeconds(TimeoutSec))).Read(id => Id?.Contains(id) != false);
        WriteObject(found, enumerateCollection: true);
        foreach (var missing in (Id ?? []).Except(found.Select(m => m.Id)))
            Each(missing, () => throw VMMemoryErrors.NotFound(domain.Name, missing, VMMemoryConfiguration.Read(domain).Ids));
    }
}
