using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Memory;
using KvmPS.Planning.Common;

namespace KvmPS.Commands.Memory;

/// <summary>Sets the memory of VMs while they run: the balloon in the guest releases it to the host, or claims it back.</summary>
[Cmdlet(VerbsCommon.Set, "KvmBalloon", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmBalloonResult))]
public sealed class SetKvmBalloonCommand : VMItemCommand
{
    /// <summary>The memory of the guest, in bytes: 512MB.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public long Memory { get; set; }

    /// <summary>Waits until the guest has released or claimed the memory.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The least that the guest keeps, in bytes. Default: the used memory that the guest reports, and a reserve.</summary>
    [Parameter]
    public long? Minimum { get; set; }

    /// <summary>Also takes memory that the guest needs: it may swap, or kill processes.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The running configuration, the stored one, or both. Default: those that the VM has.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>The time that -Wait waits, in seconds. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>Writes the result.</summary>
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
        var change = BalloonChange.Plan(domain, Memory, Scope);
        if (Wait && change.IsLive && domain.State.State == DomainState.Paused) throw BalloonErrors.Paused(domain.Name);
        change.Check(Minimum, Force, Cancel);
        if (change.IsSame) WriteVerbose($"VM '{domain.Name}' already has {ByteSize.Format(change.Before)}.");
        if (!ShouldProcess(domain.Name, change.Text)) return;
        change.CarryOut();
        if (Wait && change.IsLive)
            Work.Add(domain.Name, async cancel => await WaitAsync(domain.Name, change, cancel).ConfigureAwait(false));
        else if (PassThru)
            WriteObject(change.Result());
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
