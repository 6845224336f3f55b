using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Compares the settings of this host with a profile: what differs, and why it matters.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KvmTuning")]
[OutputType(typeof(KvmTuningSetting), typeof(bool))]
public sealed class TestKvmTuningCommand : KvmCommand
{
    /// <summary>Throughput, Latency or Density. Default: Throughput.</summary>
    [Parameter(Position = 0)]
    public KvmTuningProfile Profile { get; set; } = KvmTuningProfile.Throughput;

    /// <summary>Writes true or false only: false when a setting differs. Default: the settings that the profile defines.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var settings = new TuningSettings(HostRoot.Current).All(Profile).Where(s => s.Result != KvmTuningResult.Free);
        if (Quiet) WriteObject(settings.All(s => s.Result == KvmTuningResult.Fits));
        else WriteObject(settings, enumerateCollection: true);
    }
}
