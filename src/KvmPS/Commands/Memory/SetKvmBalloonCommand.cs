using System.Management.Automation;
using KvmPS.Commands.VM;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Planning;

namespace KvmPS.Commands.Memory;

/// <summary>Sets what VMs have of memory, while they run: the balloon in the guest gives it to the host, or back.</summary>
[Cmdlet(VerbsCommon.Set, "KvmBalloon", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmBalloonResult))]
public sealed class SetKvmBalloonCommand : VMItemCommand
{
    /// <summary>How much the guest shall have, in bytes: 512MB.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public long Memory { get; set; }

    /// <summary>Waits until the guest has really given the memory, or taken it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The least that it shall keep, in bytes. Default: what the guest itself says that it uses, and a reserve.</summary>
    [Parameter]
    public long? Minimum { get; set; }

    /// <summary>Takes what the guest needs, too: it may swap, or end programs.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The running configuration, the stored one, or both. Default: those that the VM has.</summary>
    [Parameter]
    public ChangeScope? Scope { get; set; }

    /// <summary>How long -Wait waits, in seconds. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>Writes what became of it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        SizeArgument.Check(Memory, nameof(Memory), gigabytesBelow: 64);
        if (Minimum is { } minimum) SizeArgument.Check(minimum, nameof(Minimum), gigabytesBelow: 64);
        BeginWork(int.MaxValue, "Waiting for guests to release or claim memory");
    }

    private protected override void Process(Domain domain)
    {
        var change = new BalloonChange(domain, Memory, Scope);
        if (Wait && change.IsLive && domain.State.State == DomainState.Paused) throw BalloonErrors.Paused(domain.Name);
        change.Check(Minimum, Force, Cancel);
        if (change.IsSame) WriteVerbose($"VM '{domain.Name}' already has {ByteSize.Format(change.Before)}.");
        if (!ShouldProcess(domain.Name, change.Text)) return;
        change.CarryOut();
        if (Wait && change.IsLive) Work.Add(domain.Name, async cancel => await WaitAsync(domain.Name, change, cancel).ConfigureAwait(false));
        else if (PassThru) WriteObject(change.Result());
    }

    private protected override void Write(ParallelWork.Outcome outcome)
    {
        if (outcome.Output is Waited waited)
        {
            if (PassThru) WriteObject(waited.Result);
            if (waited.Missed is not null) WriteError(waited.Missed.ToErrorRecord(outcome.Target));
        }
        else
        {
            base.Write(outcome);
        }
    }

    private async Task<Waited> WaitAsync(string name, BalloonChange change, CancellationToken cancel)
    {
        var missed = await change.WaitAsync(fraction => Work.Report(name, fraction), TimeoutSec, cancel).ConfigureAwait(false);
        return new(change.Result(), missed);
    }

    /// <summary>What was reached, and the error where that is not all.</summary>
    private sealed record Waited(KvmBalloonResult Result, KvmException? Missed);
}
