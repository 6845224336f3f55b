using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Sets all settings of this host to a profile. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmTuning", SupportsShouldProcess = true)]
[OutputType(typeof(KvmTuningSetting))]
public sealed class SetKvmTuningCommand : KvmCommand
{
    /// <summary>Throughput, Latency or Density.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public KvmTuningProfile Profile { get; set; }

    /// <summary>Keeps the settings across reboots, in files of KvmPS.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Writes the settings that the profile defines, after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var settings = new TuningSettings(HostRoot.Current);
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        foreach (var setting in settings.All(Profile).Where(s => s.Result != KvmTuningResult.Free).ToList())
        {
            Cancel.ThrowIfCancellationRequested();
            Each($"{setting.Name} {setting.Target}", () =>
            {
                var plan = settings.Plan(tuning, setting, Persist);
                if (plan.IsDone) WriteVerbose($"{setting.Name} of {setting.Target} is already {setting.Wanted}.");
                else if (ShouldProcess($"{setting.Name} {setting.Target}", plan.Text)) tuning.Apply(plan);
                else return;
                if (plan.Warning is { } warning) WriteWarning(warning);
            });
        }

        if (PassThru) WriteObject(settings.All(Profile).Where(s => s.Result != KvmTuningResult.Free), enumerateCollection: true);
    }
}
