using System.Management.Automation;
using KvmPS.Host;
using KvmPS.Objects;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets the swappiness of this host, and how much it has swapped out.</summary>
[Cmdlet(VerbsCommon.Get, "KvmSwappiness")]
[OutputType(typeof(KvmSwappiness))]
public sealed class GetKvmSwappinessCommand : KvmCommand
{
    private protected override void Process()
    {
        ThisHost.Require(Connection);
        WriteObject(new Swappiness(HostRoot.Current).Show());
    }
}
