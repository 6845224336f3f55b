using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Sets the CPU weight and the CPU cap of VMs.</summary>
[Cmdlet(VerbsCommon.Set, "KvmCpuLimit", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmCpuLimit))]
public sealed class SetKvmCpuLimitCommand : VMItemCommand
{
    /// <summary>
    /// The CPU weight relative to other VMs: twice the shares get twice the time when CPUs are scarce. Default of a VM: 1024 (cgroup v1) or
    /// 100 (v2).
    /// </summary>
    [Parameter]
    [ValidateRange(2, 262144)]
    public long? Shares { get; set; }

    /// <summary>The most time of a host CPU that each vCPU gets, in percent, 1 to 100, even on an idle host; 0: no cap.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int? QuotaPercent { get; set; }

    /// <summary>Live, Config or Both. Default: both configurations of a running VM, the stored one of a VM that is off.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Writes the limits after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        if (Shares is null && QuotaPercent is null)
        {
            throw new KvmException(
                "CpuLimitMissing",
                Failure.InvalidArgument,
                "Neither -Shares nor -QuotaPercent is specified.",
                "Specify one of them: Set-KvmCpuLimit web01 -QuotaPercent 50");
        }
    }

    private protected override void Process(Domain domain)
    {
        var change = CpuLimitChange.Plan(domain, Shares, QuotaPercent, Scope);
        if (change.IsEmpty) WriteVerbose($"VM '{domain.Name}' already has these limits.");
        else if (ShouldProcess(domain.Name, change.Text)) change.CarryOut();
        else return;
        if (PassThru) WriteObject(CpuLimitChange.Show(domain));
    }
}
