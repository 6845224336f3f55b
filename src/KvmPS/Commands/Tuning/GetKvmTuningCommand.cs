using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets all settings of this host that KvmPS tunes.</summary>
[Cmdlet(VerbsCommon.Get, "KvmTuning")]
[OutputType(typeof(KvmTuningSetting))]
public sealed class GetKvmTuningCommand : KvmCommand
{
    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        WriteObject(new TuningSettings(HostRoot.Current).All(null), enumerateCollection: true);
    }
}
