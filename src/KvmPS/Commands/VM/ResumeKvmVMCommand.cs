using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Lets paused VMs run on (virDomainResume). A VM that is off stays off: that is Start-KvmVM's.</summary>
[Cmdlet(VerbsLifecycle.Resume, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByVM)]
[OutputType(typeof(VirtualMachine))]
public sealed class ResumeKvmVMCommand : VMCommand
{
    private ParallelWork work = null!;

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

    private protected override void Begin() => work = new(ThrottleLimit, Cancel);

    private protected override void Process(Domain domain)
    {
        var state = domain.State.State;
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        if (state is DomainState.Running or DomainState.Blocked)
        {
            WriteVerbose($"VM '{domain.Name}' is running already.");
            if (PassThru) work.Add(domain.Name, cancel => Task.FromResult<object?>(VMReader.One(domain, cancel)));
        }
        else if (ShouldProcess(domain.Name, "Resume"))
        {
            work.Add(domain.Name, async cancel =>
            {
                await ResumeAsync(domain).ConfigureAwait(false);
                return PassThru ? VMReader.One(domain, cancel) : null;
            });
        }

        foreach (var outcome in work.Ready()) Write(outcome);
    }

    private protected override void End() => WriteAll(work, "Resuming VMs");

    private async Task ResumeAsync(Domain domain)
    {
        try
        {
            await ParallelWork.Blocking(domain.Resume).WaitAsync(TimeSpan.FromSeconds(TimeoutSec), Cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw VMErrors.NoAnswer("TimeoutVMResume", domain.Name, "resumed", TimeoutSec);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid && !domain.IsActive)
        {
            throw VMErrors.WentOff(domain.Name, "resumed", error);
        }
    }
}
