using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Gets the vCPUs of VMs: their state, their host CPU, and whether the guest uses them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmVcpu", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVcpu))]
public sealed class GetKvmVcpuCommand : VMItemCommand
{
    /// <summary>The time that a guest agent has to respond, in seconds. Default: 5.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 5;

    /// <summary>The number of VMs that are read in parallel. Default: 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    private protected override void Begin() => BeginWork(ThrottleLimit, "Reading vCPUs");

    private protected override void Process(Domain domain)
        => Work.Add(domain.Name, async cancel => await ParallelWork.Blocking(
            () => new VcpuReader(domain, new(TimeSpan.FromSeconds(TimeoutSec)), cancel).Read()).ConfigureAwait(false));
}
