using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Lists what KvmPS has changed on this host, oldest first: before, after, time and user.</summary>
[Cmdlet(VerbsCommon.Get, "KvmTuningHistory")]
[OutputType(typeof(KvmTuningChange))]
public sealed class GetKvmTuningHistoryCommand : KvmCommand
{
    /// <summary>Shows only what can still be undone. Default: all.</summary>
    [Parameter]
    public SwitchParameter Open { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var all = new State.Tuning(HostRoot.Current, Cancel).History().Select(TuningHistory.Show);
        WriteObject(Open ? all.Where(c => c.State != KvmTuningChangeState.Restored) : all, enumerateCollection: true);
    }
}
