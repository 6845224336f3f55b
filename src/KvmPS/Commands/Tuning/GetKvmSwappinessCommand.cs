using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets the swappiness of this host, and how much it has swapped out.</summary>
[Cmdlet(VerbsCommon.Get, "KvmSwappiness")]
[OutputType(typeof(KvmSwappiness))]
public sealed class GetKvmSwappinessCommand : KvmCommand
{
    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        WriteObject(new Swappiness(HostRoot.Current).Show());
    }
}
