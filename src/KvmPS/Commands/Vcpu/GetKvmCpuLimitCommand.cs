using System.Management.Automation;
using KvmPS.Commands.VM;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.Vcpu;

/// <summary>Shows the weight and the cap that VMs have when host CPUs are given out.</summary>
[Cmdlet(VerbsCommon.Get, "KvmCpuLimit", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmCpuLimit))]
public sealed class GetKvmCpuLimitCommand : VMItemCommand
{
    private protected override void Process(Domain domain) => WriteObject(CpuLimitChange.Show(domain));
}
