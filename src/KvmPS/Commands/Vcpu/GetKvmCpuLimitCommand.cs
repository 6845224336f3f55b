using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Gets the CPU weight and the CPU cap of VMs.</summary>
[Cmdlet(VerbsCommon.Get, "KvmCpuLimit", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmCpuLimit))]
public sealed class GetKvmCpuLimitCommand : VMItemCommand
{
    private protected override void Process(Domain domain) => WriteObject(CpuLimitChange.Show(domain));
}
