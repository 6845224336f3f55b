using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Starts VMs (virDomainCreateWithFlags); a paused one runs on (virDomainResume).</summary>
[Cmdlet(VerbsLifecycle.Start, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByVM)]
[OutputType(typeof(VirtualMachine))]
public sealed class StartKvmVMCommand : VMCommand
{
    private ParallelWork work = null!;

    /// <summary>How many VMs are started at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Writes the VM once it has started.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => work = new(ThrottleLimit, Cancel);

    private protected override void Process(Domain domain)
    {
        switch (domain.State.State)
        {
            case DomainState.Running or DomainState.Blocked:
                WriteVerbose($"VM '{domain.Name}' is running already.");
                if (PassThru) work.Add(domain.Name, cancel => Task.FromResult<object?>(VMReader.One(domain, cancel)));
                break;
            case DomainState.Paused when ShouldProcess(domain.Name, "Resume"):
                Add(domain, domain.Resume);
                break;
            case not DomainState.Paused when ShouldProcess(domain.Name, "Start"):
                Add(domain, () => Start(domain));
                break;
        }

        foreach (var outcome in work.Ready()) Write(outcome);
    }

    private protected override void End() => WriteAll(work, "Starting VMs");

    private void Add(Domain domain, Action act) => work.Add(domain.Name, async cancel =>
    {
        await ParallelWork.Blocking(act).ConfigureAwait(false);
        return PassThru ? VMReader.One(domain, cancel) : null;
    });

    private static void Start(Domain domain)
    {
        try
        {
            VMStart.Start(domain);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid && domain.IsActive)
        {
            // Somebody else has started it since it was looked at: it runs, as was asked.
        }
    }
}
