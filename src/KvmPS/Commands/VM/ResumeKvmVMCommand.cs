using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>Resumes paused VMs (virDomainResume). A VM that is off stays off: Start-KvmVM starts it.</summary>
[Cmdlet(VerbsLifecycle.Resume, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class ResumeKvmVMCommand : VMCommand
{
    /// <summary>How long QEMU may take to answer, in seconds. Default: 30.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 30;

    /// <summary>How many VMs are resumed at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Writes the VM once it runs.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => BeginWork(ThrottleLimit, "Resuming VMs");

    private protected override void Process(Domain domain)
    {
        var state = domain.State.State;
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        if (state is DomainState.Running or DomainState.Blocked)
        {
            Already(domain, PassThru, "running");
        }
        else if (ShouldProcess(domain.Name, "Resume"))
        {
            Add(domain, PassThru, cancel => QemuCall.RunAsync(domain, domain.Resume, "resumed", "TimeoutVMResume", TimeoutSec, cancel));
        }
    }
}
