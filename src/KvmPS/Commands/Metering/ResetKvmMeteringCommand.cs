using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Operations.Metering;
using KvmPS.Planning.Metering;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>Sets meters to 0 and deletes their readings. The meter of a removed VM is deleted too.</summary>
[Cmdlet(
    VerbsCommon.Reset,
    "KvmMetering",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = "VMName"
)]
public sealed class ResetKvmMeteringCommand : MeteringCommand
{
    private MeterReaders? _looks;

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(Meter meter)
    {
        var file = new MeterFile(HostRoot.Current, meter.Id);
        var since = file.All().FirstOrDefault()?.Time.ToLocalTime();
        var change = $"Set the meter of VM '{meter.Name}' to 0, and delete its readings{(since is null ? "" : $" since {since:g}")}";
        if (!Approve(change, change + "?", Force)) return;
        using var held = Meters.Lock(Cancel);
        if (First(meter) is { } first)
        {
            file.Reset(first);
            return;
        }

        // The list first: readings without an entry harm nobody.
        Meters.Write(Meters.Read().Where(m => m.Id != meter.Id));
        file.Delete();
        WriteVerbose($"VM '{meter.Name}' no longer exists, and its meter was deleted.");
    }

    /// <summary>null when there is no such VM any more.</summary>
    private MeterReading? First(Meter meter)
    {
        var connection = Session.Get(meter.ConnectionUri);
        if (Libvirt.Domain.Find(connection, meter.Id) is null) return null;
        _looks ??= new(Cancel);
        return _looks.Next(connection, meter.Id, null) ?? throw MeterErrors.NotAsked(meter.Name);
    }
}
