using System.Management.Automation;
using KvmPS.Host;
using KvmPS.State;

namespace KvmPS.Commands.Metering;

/// <summary>Reads all meters that run: once, as the timer does, or again and again until Ctrl+C.</summary>
[Cmdlet(VerbsData.Update, "KvmMetering", SupportsShouldProcess = true)]
public sealed class UpdateKvmMeteringCommand : KvmCommand
{
    /// <summary>Goes on until Ctrl+C and reads them every so many seconds. Default: once.</summary>
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
                var running = meters.Read().Where(m => m.Enabled).ToList();
                foreach (var problem in new MeterRound(Session, HostRoot.Current, Cancel).Read(running)) WriteWarning($"Not read: {problem}");
                WriteVerbose($"{running.Count} meters are read.");
            }
        }
        while (IntervalSec is { } seconds && !Cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds)));
    }
}
