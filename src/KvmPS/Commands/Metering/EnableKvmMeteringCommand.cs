using System.Management.Automation;
using KvmPS.Commands.VM;
using KvmPS.Host;
using KvmPS.Libvirt;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>Starts the meters of VMs; one that stood still goes on from what it shows.</summary>
[Cmdlet(VerbsLifecycle.Enable, "KvmMetering", SupportsShouldProcess = true, DefaultParameterSetName = ByVM)]
public sealed class EnableKvmMeteringCommand : VMItemCommand
{
    private readonly MeterList meters = new(HostRoot.Current);
    private readonly Dictionary<string, MeterLook> looks = [];

    /// <summary>Lets systemd read the meters: writes a service and a timer, and starts the timer.</summary>
    [Parameter]
    public SwitchParameter Schedule { get; set; }

    /// <summary>How often the timer reads them, in seconds. Default: 300.</summary>
    [Parameter]
    [ValidateRange(10, 86400)]
    public int IntervalSec { get; set; } = 300;

    private protected override void Begin()
    {
        if (Schedule) MeteringSchedule.Require(IntervalSec);
    }

    private protected override void Process(Domain domain)
    {
        if (meters.Read().Any(m => m.Id == domain.Id && m.Enabled && m.ConnectionUri == domain.Connection.Uri && m.Name == domain.Name))
        {
            WriteVerbose($"The meter of VM '{domain.Name}' runs already.");
        }
        else if (ShouldProcess(domain.Name, "Start the meter"))
        {
            Start(domain);
        }
    }

    private protected override void End()
    {
        base.End();
        if (!Schedule) return;
        var schedule = new MeteringSchedule(HostRoot.Current, WriteVerbose, Cancel);
        if (schedule.IsAsWritten(IntervalSec)) WriteVerbose($"The timer reads the meters every {IntervalSec} s already.");
        else if (ShouldProcess(Planning.Metering.MeteringUnits.Timer, $"Write the service and the timer, and read the meters every {IntervalSec} s")) schedule.Install(IntervalSec);
    }

    private void Start(Domain domain)
    {
        var connection = domain.Connection;
        if (!looks.TryGetValue(connection.Uri, out var look)) looks[connection.Uri] = look = new(connection, Cancel);
        using var held = meters.Lock(Cancel);
        var file = new MeterFile(HostRoot.Current, domain.Id);
        // What was used while it stood still is not charged: it goes on from the counters of now.
        var now = look.Next(domain.Id, null) ?? throw MeterErrors.NotAsked(domain.Name);
        file.Add(last => last is null ? now : last with { Time = now.Time, Name = now.Name, BusyCpus = 0, MostMemory = now.MostMemory, Counters = now.Counters });
        meters.Write(meters.Read().Where(m => m.Id != domain.Id).Append(new(domain.Id, domain.Name, connection.Uri, Enabled: true)));
    }
}
