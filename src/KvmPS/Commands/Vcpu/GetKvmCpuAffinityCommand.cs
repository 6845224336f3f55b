using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Gets the host CPUs on which the vCPUs and other threads of VMs, or all threads of any process, may run.</summary>
[Cmdlet(VerbsCommon.Get, "KvmCpuAffinity", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmCpuAffinity), typeof(KvmProcessAffinity))]
public sealed class GetKvmCpuAffinityCommand : VMItemCommand
{
    /// <summary>Ids of processes of this host.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(ProcessId))]
    public int[] ProcessId { get; set; } = [];

    private protected override void Process()
    {
        if (ParameterSetName != nameof(ProcessId))
        {
            base.Process();
            return;
        }

        LocalHostGuard.Require(Connection);
        foreach (var id in ProcessId) Each(id, () => WriteObject(new ProcessThreads(id).Read(), enumerateCollection: true));
    }

    private protected override void Process(Domain domain) => WriteObject(AffinityReader.Read(domain), enumerateCollection: true);
}
