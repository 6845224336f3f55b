using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>Pauses VMs: their vCPUs stop, and their memory is kept (virDomainSuspend).</summary>
[Cmdlet(VerbsLifecycle.Suspend, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class SuspendKvmVMCommand : VMCommand
{
    /// <summary>How long QEMU may take to answer, in seconds. Default: 30.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 30;

    /// <summary>How many VMs are paused at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Writes the VM once it is paused.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => BeginWork(ThrottleLimit, "Pausing VMs");

    private protected override void Process(Domain domain)
    {
        var state = domain.State.State;
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        if (state == DomainState.Paused)
        {
            Already(domain, PassThru, "paused");
        }
        else if (ShouldProcess(domain.Name, "Pause"))
        {
            Add(domain, PassThru, cancel => QemuCall.RunAsync(domain, domain.Suspend, "paused", "TimeoutVMSuspend", TimeoutSec, cancel));
        }
    }
}
