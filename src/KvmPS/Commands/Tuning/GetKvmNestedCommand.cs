using System.Management.Automation;
using KvmPS.Host;
using KvmPS.Objects;

namespace KvmPS.Commands.Tuning;

/// <summary>Shows whether guests of this host may be KVM hosts themselves.</summary>
[Cmdlet(VerbsCommon.Get, "KvmNested")]
[OutputType(typeof(KvmNested))]
public sealed class GetKvmNestedCommand : KvmCommand
{
    private protected override void Process()
    {
        ThisHost.Require(Connection);
        WriteObject(new Nesting(HostRoot.Current).Show());
    }
}
