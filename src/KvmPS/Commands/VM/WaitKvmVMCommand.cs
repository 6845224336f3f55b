using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>Waits until VMs reach a state or meet another condition; all of them at once.</summary>
[Cmdlet(VerbsLifecycle.Wait, "KvmVM", DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class WaitKvmVMCommand : VMCommand
{
    private VMWaiter _waiter = null!;

    /// <summary>What to wait for: a state, an answer of the guest agent, an IP address, an open port, or an event.</summary>
    [Parameter(Mandatory = true)]
    public KvmVMCondition For { get; set; }

    /// <summary>The state, with -For State. Default: Running.</summary>
    [Parameter]
    public KvmVMState State { get; set; } = KvmVMState.Running;

    /// <summary>The TCP port, with -For Port.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>The event, with -For Event.</summary>
    [Parameter]
    public KvmVMEventKind? Event { get; set; }

    /// <summary>How long to wait at most, in seconds. Default: 300.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 300;

    /// <summary>Writes the VM once it meets the condition.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private string Doing => For switch
    {
        KvmVMCondition.Agent => "Waiting for guest agents",
        KvmVMCondition.IPAddress => "Waiting for IP addresses",
        KvmVMCondition.Port => $"Waiting for port {Port}",
        KvmVMCondition.Event => $"Waiting for the event {Event}",
        _ => $"Waiting for VMs to be {State}",
    };

    private protected override void Begin()
    {
        // Waiting costs nothing, so that all may wait at once.
        if (For == KvmVMCondition.Port && Port == 0) throw Missing(nameof(Port), "22");
        if (For == KvmVMCondition.Event && Event is null) throw Missing(nameof(Event), nameof(KvmVMEventKind.Stopped));
        BeginWork(int.MaxValue, Doing);
        _waiter = new(Cancel);
    }

    private protected override void Process(Domain domain)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(TimeoutSec));
        Add(domain, PassThru, _ => WaitAsync(domain, deadline), mayBeGone: true);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _waiter?.Dispose();
    }

    private async Task WaitAsync(Domain domain, Deadline deadline)
    {
        if (For == KvmVMCondition.Event) await _waiter.ListenAsync(domain).ConfigureAwait(false);
        if (!await _waiter.UntilAsync(domain, () => IsMet(domain), deadline.Remaining).ConfigureAwait(false)) throw TimedOut(domain);
    }

    private bool IsMet(Domain domain) => For switch
    {
        KvmVMCondition.Port => VMConditions.PortIsOpen(domain, Port),
        KvmVMCondition.Event => _waiter.Heard(domain, e => VMEventReader.Read(e, "").Event == Event),
        _ => VMConditions.IsMet(domain, For, State),
    };

    private KvmException TimedOut(Domain domain) => For switch
    {
        KvmVMCondition.Port => new(
            "TimeoutPort",
            Failure.Timeout,
            $"Port {Port} of VM '{domain.Name}' did not accept a connection within {TimeoutSec} s.",
            $"Check that it has an address that this machine can reach, (Get-KvmVM -Name {VMErrors.QuoteName(domain.Name)} "
                + "-Detailed).IPAddress, that the service runs, and that no firewall blocks the port."),
        KvmVMCondition.Event => new(
            "TimeoutEvent",
            Failure.Timeout,
            $"The event {Event} of VM '{domain.Name}' did not occur within {TimeoutSec} s.",
            "Check the present state, because only events after the start of the wait count: Get-KvmVM -Name "
                + $"{VMErrors.QuoteName(domain.Name)}"),
        _ => VMConditions.TimedOut(domain, For, State, TimeoutSec),
    };

    private static KvmException Missing(string parameter, string example) =>
        new(
            "ParameterMissing",
            Failure.InvalidArgument,
            $"-For {parameter} needs -{parameter}.",
            $"Add it, for example: -For {parameter} -{parameter} {example}");
}
