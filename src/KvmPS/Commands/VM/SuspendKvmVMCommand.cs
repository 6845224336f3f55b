using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Pauses VMs: their vCPUs stand still, memory is kept (virDomainSuspend).</summary>
[Cmdlet(VerbsLifecycle.Suspend, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByVM)]
[OutputType(typeof(VirtualMachine))]
public sealed class SuspendKvmVMCommand : VMCommand
{
    private ParallelWork work = null!;

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

    private protected override void Begin() => work = new(ThrottleLimit, Cancel);

    private protected override void Process(Domain domain)
    {
        var state = domain.State.State;
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        if (state == DomainState.Paused)
        {
            WriteVerbose($"VM '{domain.Name}' is paused already.");
            if (PassThru) work.Add(domain.Name, cancel => Task.FromResult<object?>(VMReader.One(domain, cancel)));
        }
        else if (ShouldProcess(domain.Name, "Pause"))
        {
            work.Add(domain.Name, async cancel =>
            {
                await PauseAsync(domain).ConfigureAwait(false);
                return PassThru ? VMReader.One(domain, cancel) : null;
            });
        }

        foreach (var outcome in work.Ready()) Write(outcome);
    }

    private protected override void End() => WriteAll(work, "Pausing VMs");

    private async Task PauseAsync(Domain domain)
    {
        try
        {
            await ParallelWork.Blocking(domain.Suspend).WaitAsync(TimeSpan.FromSeconds(TimeoutSec), Cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw VMErrors.NoAnswer("TimeoutVMSuspend", domain.Name, "paused", TimeoutSec);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid && !domain.IsActive)
        {
            throw VMErrors.WentOff(domain.Name, "paused", error);
        }
    }
}
