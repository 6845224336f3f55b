using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Removes CPU pinning: the threads run on all host CPUs again, or on those of the VM as a whole.</summary>
[Cmdlet(VerbsCommon.Reset, "KvmCpuAffinity", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmCpuAffinity), typeof(KvmProcessAffinity))]
public sealed class ResetKvmCpuAffinityCommand : VMItemCommand
{
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

    /// <summary>Live, Config or Both. Default: both configurations of a running VM, the stored one of a VM that is off.</summary>
    [Parameter(ParameterSetName = ByVMName)]
    [Parameter(ParameterSetName = ByVM)]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Ids of processes of this host: all their threads may run on all CPUs again.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(ProcessId))]
    public int[] ProcessId { get; set; } = [];

    /// <summary>Writes the CPUs after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != nameof(ProcessId))
        {
            base.Process();
            return;
        }

        LocalHostGuard.Require(Connection);
        foreach (var id in ProcessId) Each(id, () => Unpin(id));
    }

    private protected override void Process(Domain domain)
    {
        var change = AffinityChange.Plan(domain, AffinityRequest.Of(Vcpu, Emulator, IOThread, cpus: null), Scope);
        if (change.IsEmpty) WriteVerbose($"VM '{domain.Name}' has no such CPU pinning.");
        else if (ShouldProcess(domain.Name, change.Text)) change.CarryOut();
        else return;
        if (PassThru) WriteObject(AffinityReader.Read(domain), enumerateCollection: true);
    }

    private void Unpin(int process)
    {
        var change = new ProcessAffinity(process, wanted: null);
        if (change.IsEmpty) WriteVerbose($"All threads of process {process} already run on all CPUs.");
        else if (ShouldProcess($"process {process}", change.Text)) change.CarryOut();
        else return;
        if (PassThru) WriteObject(change.Result(), enumerateCollection: true);
    }
}
