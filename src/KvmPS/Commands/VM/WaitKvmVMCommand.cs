using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>Waits until VMs are where they should be; all of them at once.</summary>
[Cmdlet(VerbsLifecycle.Wait, "KvmVM", DefaultParameterSetName = ByVM)]
[OutputType(typeof(VirtualMachine))]
public sealed class WaitKvmVMCommand : VMCommand
{
    private ParallelWork work = null!;
    private VMWaiter waiter = null!;

    /// <summary>What to wait for: a state, an answer of the guest agent, or an IP address.</summary>
    [Parameter(Mandatory = true)]
    public VMCondition For { get; set; }

    /// <summary>The state, with -For State. Default: Running.</summary>
    [Parameter]
    public VMState State { get; set; } = VMState.Running;

    /// <summary>How long to wait at most, in seconds. Default: 300.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 300;

    /// <summary>Writes the VM once it is there.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        // Waiting costs nothing, so that all may wait at once.
        work = new(int.MaxValue, Cancel);
        waiter = new(Cancel);
    }

    private protected override void Process(Domain domain)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(TimeoutSec));
        work.Add(domain.Name, async cancel =>
        {
            if (!await waiter.UntilAsync(domain, () => VMConditions.IsMet(domain, For, State), deadline.Remaining).ConfigureAwait(false))
            {
                throw VMConditions.TimedOut(domain, For, State, TimeoutSec);
            }

            return PassThru ? VMReader.One(domain, cancel) : null;
        });
        foreach (var outcome in work.Ready()) Write(outcome);
    }

    private protected override void End() => WriteAll(work, For switch
    {
        VMCondition.Agent => "Waiting for guest agents",
        VMCondition.IPAddress => "Waiting for IP addresses",
        _ => $"Waiting for VMs to be {State}",
    });

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) waiter?.Dispose();
        base.Dispose(disposing);
    }
}
