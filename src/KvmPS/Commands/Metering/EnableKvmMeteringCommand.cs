using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Operations.Metering;
using KvmPS.Planning.Metering;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>Starts the meters of VMs; a stopped meter continues from its last value.</summary>
[Cmdlet(VerbsLifecycle.Enable, "KvmMetering", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
public sealed class EnableKvmMeteringCommand : VMItemCommand
{
    private readonly MeterList _meters = new(HostRoot.Current);
    private MeterReaders? _looks;

    /// <summary>Lets systemd read the meters: writes a service and a timer, and starts the timer.</summary>
    [Parameter]
    public SwitchParameter Schedule { get; set; }

    /// <summary>How often the timer reads them, in seconds. Default: 300.</summary>
    [Parameter]
    [ValidateRange(10, 86400)]
    public int IntervalSec { get; set; } = 300;

    private protected override void Begin()
    {
        _looks = new(Cancel);
        if (Schedule) MeteringSchedule.Require(IntervalSec);
    }

    private protected override void Process(Domain domain)
    {
        var meter = _meters.Read().FirstOrDefault(m => m.Id == domain.Id && m.Enabled);
        if (meter is not null && meter.ConnectionUri == domain.Connection.Uri && meter.Name == domain.Name)
        {
            WriteVerbose($"The meter of VM '{domain.Name}' is already running.");
        }
        else if (ShouldProcess(domain.Name, "Start the meter"))
        {
            Start(domain, goesOn: meter is not null);
        }
    }

    private protected override void End()
    {
        base.End();
        if (!Schedule) return;
        var schedule = new MeteringSchedule(HostRoot.Current, WriteVerbose, Cancel);
        if (schedule.IsAsWritten(IntervalSec))
            WriteVerbose($"The timer already reads the meters every {IntervalSec} s.");
        else if (ShouldProcess(MeteringUnits.Timer, $"Write the service and the timer, and read the meters every {IntervalSec} s"))
            schedule.Install(IntervalSec);
    }

    private void Start(Domain domain, bool goesOn)
    {
        var uri = domain.Connection.Uri;
        using var held = _meters.Lock(Cancel);
        var now = Look(domain, null);
        new MeterFile(HostRoot.Current, domain.Id).Add(last => last is null ? now
            : goesOn ? Look(domain, last)
            // What was used while it stood still is not charged: it goes on from the counters of now.
            : last with { Time = now.Time, Name = now.Name, BusyCpus = 0, MostMemory = now.MostMemory, Counters = now.Counters });
        _meters.Write(_meters.Read().Where(m => m.Id != domain.Id).Append(new(domain.Id, domain.Name, uri, Enabled: true)));
    }

    private MeterReading Look(Domain domain, MeterReading? last) =>
        _looks!.Next(domain.Connection, domain.Id, last) ?? throw MeterErrors.NotAsked(domain.Name);
}
