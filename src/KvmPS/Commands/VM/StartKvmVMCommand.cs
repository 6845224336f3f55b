using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>Starts VMs (virDomainCreateWithFlags), and resumes paused ones (virDomainResume).</summary>
[Cmdlet(VerbsLifecycle.Start, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class StartKvmVMCommand : VMCommand
{
    /// <summary>How many VMs are started at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Writes the VM once it has started.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => BeginWork(ThrottleLimit, "Starting VMs");

    private protected override void Process(Domain domain)
    {
        switch (domain.State.State)
        {
            case DomainState.Running or DomainState.Blocked:
                Already(domain, PassThru, "running");
                break;
            case DomainState.Paused when ShouldProcess(domain.Name, "Resume"):
                Add(domain, PassThru, cancel => ParallelWork.Blocking(domain.Resume, cancel));
                break;
            case not DomainState.Paused when ShouldProcess(domain.Name, "Start"):
                Add(domain, PassThru, cancel => ParallelWork.Blocking(() => Start(domain), cancel));
                break;
        }
    }

    private void Start(Domain domain)
    {
        var saved = domain.HasManagedSave;
        try
        {
            VMStart.Start(domain);
            if (saved) SavedPaused.Tell(domain, WarnLater);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid)
        {
            // Somebody else has started it since it was looked at: it runs, as was asked. If that start has failed meanwhile, it is off
            // again.
            if (!domain.IsActive) VMStart.Start(domain);
        }
    }
}
