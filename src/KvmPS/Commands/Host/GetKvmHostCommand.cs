using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Host;

namespace KvmPS.Commands.Host;

/// <summary>Gets a host: its CPUs, memory, NUMA nodes, versions, and whether it runs guests with KVM or in software.</summary>
[Cmdlet(VerbsCommon.Get, "KvmHost")]
[OutputType(typeof(KvmHost))]
public sealed class GetKvmHostCommand : KvmCommand
{
    private protected override void Process() => WriteObject(HostReader.Read(Hypervisor));
}
