using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Pins vCPUs, the emulator and IOThreads of VMs to host CPUs, or all threads of any process.</summary>
[Cmdlet(VerbsCommon.Set, "KvmCpuAffinity", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmCpuAffinity), typeof(KvmProcessAffinity))]
public sealed class SetKvmCpuAffinityCommand : VMItemCommand
{
    private int[] _cpus = [];

    /// <summary>Host CPUs: '0-3,^2', or numbers.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = nameof(ProcessId))]
    [AllowEmptyString]
    [JoinArrayTransformation]
    [ArgumentCompleter(typeof(HostCpuCompleter))]
    public string Cpu { get; set; } = "";

    /// <summary>Numbers of vCPUs. Default, with neither -Emulator nor -IOThread: all threads of the VM.</summary>
    [Parameter(ParameterSetName = ByVMName)]
    [Parameter(ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(PinnedThreadCompleter))]
    public int[]? Vcpu { get; set; }

    /// <summary>The emulator: all of QEMU that is neither vCPU nor IOThread.</summary>
    [Parameter(ParameterSetName = ByVMName)]
    [Parameter(ParameterSetName = ByVM)]
    public SwitchParameter Emulator { get; set; }

    /// <summary>Numbers of IOThreads.</summary>
    [Parameter(ParameterSetName = ByVMName)]
    [Parameter(ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(PinnedThreadCompleter))]
    public int[]? IOThread { get; set; }

    /// <summary>Plans from New-KvmCpuPlan.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(Plan), ValueFromPipeline = true)]
    public KvmCpuPlan[] Plan { get; set; } = [];

    /// <summary>Live, Config or Both. Default: both configurations of a running VM, the stored one of a VM that is off.</summary>
    [Parameter(ParameterSetName = ByVMName)]
    [Parameter(ParameterSetName = ByVM)]
    [Parameter(ParameterSetName = nameof(Plan))]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Ids of processes of this host: all their threads are pinned, as taskset -a does.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(ProcessId))]
    public int[] ProcessId { get; set; } = [];

    /// <summary>Writes the CPUs after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Cpu))) _cpus = [.. CpuList.Parse(Cpu)];
    }

    private protected override void Process()
    {
        switch (ParameterSetName)
        {
            case nameof(Plan):
                foreach (var plan in Plan)
                    Each(plan, () => Pin(Owner(plan.ConnectionUri, plan.VMId, plan.VMName), AffinityRequest.Of(plan)));
                break;
            case nameof(ProcessId):
                LocalHostGuard.Require(Connection);
                foreach (var id in ProcessId) Each(id, () => Pin(id));
                break;
            default:
                base.Process();
                break;
        }
    }

    private protected override void Process(Domain domain) => Pin(domain, AffinityRequest.Of(Vcpu, Emulator, IOThread, _cpus));

    private void Pin(Domain domain, AffinityRequest request)
    {
        var change = AffinityChange.Plan(domain, request, Scope);
        if (change.IsEmpty) WriteVerbose($"VM '{domain.Name}' already has the requested CPU pinning.");
        else if (ShouldProcess(domain.Name, change.Text)) change.CarryOut();
        else return;
        if (PassThru) WriteObject(AffinityReader.Read(domain), enumerateCollection: true);
    }

    private void Pin(int process)
    {
        var change = new ProcessAffinity(process, _cpus);
        if (change.IsEmpty) WriteVerbose($"All threads of process {process} already run on those CPUs.");
        else if (ShouldProcess($"process {process}", change.Text)) change.CarryOut();
        else return;
        if (PassThru) WriteObject(change.Result(), enumerateCollection: true);
    }
}
