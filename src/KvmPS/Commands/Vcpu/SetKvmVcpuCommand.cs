using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Changes the number of vCPUs of VMs, and reports the numbers of libvirt and the guest.</summary>
[Cmdlet(VerbsCommon.Set, "KvmVcpu", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVcpuCount))]
public sealed class SetKvmVcpuCommand : VMItemCommand
{
    /// <summary>The number of vCPUs.</summary>
    [Parameter(Position = 1)]
    [Alias("ProcessorCount", "NumCpu")]
    public int? Count { get; set; }

    /// <summary>The maximum number of vCPUs, from the next start on.</summary>
    [Parameter]
    public int? Maximum { get; set; }

    /// <summary>Live, Config or Both. Default: both configurations of a running VM, the stored one of a VM that is off.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Uses the guest agent to bring vCPUs online or take them offline, instead of plugging or unplugging them.</summary>
    [Parameter]
    public SwitchParameter Guest { get; set; }

    /// <summary>The time that the guest has to apply the change, in seconds. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = VcpuChange.UsualTimeoutSec;

    /// <summary>The number of VMs that are changed in parallel. Default: 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Writes the numbers after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        if (Count < 1) throw VcpuErrors.TooFew(nameof(Count), Count.Value);
        if (Maximum < 1) throw VcpuErrors.TooFew(nameof(Maximum), Maximum.Value);
        if (Count is null && (Maximum is null || Guest)) throw VcpuErrors.CountMissing();
        if (Guest && (Maximum is not null || Scope is KvmChangeScope.Config or KvmChangeScope.Both)) throw VcpuErrors.GuestIsLive();
        BeginWork(ThrottleLimit, "Changing vCPUs");
    }

    private protected override void Process(Domain domain)
    {
        if (Guest) ChangeGuest(domain);
        else Change(domain);
    }

    private void Change(Domain domain)
    {
        var change = VcpuChange.Plan(domain, Count, Maximum, Scope);
        if (change.IsEmpty)
        {
            WriteVerbose($"VM '{domain.Name}' already has the requested vCPUs.");
            Add(domain, _ => null, isLong: false);
        }
        else if (ShouldProcess(domain.Name, change.Text))
        {
            Add(domain, cancel => change.CarryOut(TimeoutSec, WarnLater, cancel), change.IsLive);
        }
    }

    private void ChangeGuest(Domain domain)
    {
        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        var plugged = new DomainVcpus(domain).Count(VcpuFlags.Live);
        if (Count > plugged) throw VcpuErrors.NotPlugged(domain.Name, Count.Value, plugged);
        if (!ShouldProcess(domain.Name, $"Set the guest to use {Count} of {plugged} vCPUs")) return;
        Add(domain, cancel =>
        {
            var uses = new GuestVcpus(domain, new(TimeSpan.FromSeconds(TimeoutSec)), cancel).Reach(Count!.Value);
            return uses == Count ? uses : throw VcpuErrors.GuestDidNot(domain.Name, Count.Value, uses, TimeoutSec);
        });
    }

    /// <param name="domain">The VM.</param>
    /// <param name="job">Says how many vCPUs the guest uses, if it knows.</param>
    /// <param name="isLong">Whether others shall go on meanwhile: a thread costs more than a change of the stored VM.</param>
    private void Add(Domain domain, Func<CancellationToken, int?> job, bool isLong = true)
    {
        if (isLong) Work.Add(domain.Name, cancel => ParallelWork.Blocking(() => Do(cancel), cancel));
        else Work.Do(domain.Name, () => Do(Cancel));

        object? Do(CancellationToken cancel)
        {
            var guest = job(cancel);
            return PassThru ? VcpuChange.Result(domain, guest) : null;
        }
    }
}
