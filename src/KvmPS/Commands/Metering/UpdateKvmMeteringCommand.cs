using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Operations.Metering;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>Reads all running meters: once, as the timer does, or repeatedly until Ctrl+C.</summary>
[Cmdlet(VerbsData.Update, "KvmMetering", SupportsShouldProcess = true)]
public sealed class UpdateKvmMeteringCommand : KvmCommand
{
    /// <summary>The interval at which the meters are read until Ctrl+C, in seconds. Default: once.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int? IntervalSec { get; set; }

    private protected override void Process()
    {
        var meters = new MeterList(HostRoot.Current);
        if (!ShouldProcess($"{meters.Read().Count(m => m.Enabled)} meters", "Add a reading to each")) return;
        do
        {
            using (meters.Lock(Cancel))
            {
                var all = meters.Read();
                var running = all.Where(m => m.Enabled).ToList();
                var round = new MeteringCollector(Session, HostRoot.Current, Cancel);
                foreach (var problem in round.Read(running)) WriteWarning($"Not read: {problem}");
                if (round.Renamed.Count > 0) meters.Write(all.ExceptBy(round.Renamed.Select(r => r.Id), m => m.Id).Concat(round.Renamed));
                WriteVerbose($"{running.Count} meters were read.");
            }
        }
        while (IntervalSec is { } seconds && !Cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds)));
    }
}
