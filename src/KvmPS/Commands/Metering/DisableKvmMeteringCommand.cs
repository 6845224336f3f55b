using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Operations.Metering;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>Stops meters and keeps their readings. The timer is removed with the last one.</summary>
[Cmdlet(VerbsLifecycle.Disable, "KvmMetering", SupportsShouldProcess = true, DefaultParameterSetName = "VMName")]
public sealed class DisableKvmMeteringCommand : MeteringCommand
{
    private MeteringCollector? _round;

    private protected override void Process(Meter meter)
    {
        if (!meter.Enabled) WriteVerbose($"The meter of VM '{meter.Name}' is already stopped.");
        else if (ShouldProcess(meter.Name, "Read the meter one last time and stop it")) Stop(meter);
    }

    private protected override void End()
    {
        base.End();
        var schedule = new MeteringSchedule(HostRoot.Current, WriteVerbose, Cancel);
        if (!schedule.IsInstalled || Meters.Read().Any(m => m.Enabled)) return;
        if (ShouldProcess(Planning.Metering.MeteringUnits.Timer, "Stop and delete the timer and its service: no meter is running"))
        {
            schedule.Remove();
        }
    }

    private void Stop(Meter meter)
    {
        using var held = Meters.Lock(Cancel);
        _round ??= new(Session, HostRoot.Current, Cancel);
        foreach (var problem in _round.Read([meter]))
            WriteWarning($"The meter of VM '{meter.Name}' was stopped without a last reading: {problem}");
        Meters.Write(Meters.Read().Where(m => m.Id != meter.Id).Append(meter with { Enabled = false }));
    }
}
