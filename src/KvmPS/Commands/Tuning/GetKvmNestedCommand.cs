using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets whether guests of this host can be KVM hosts themselves.</summary>
[Cmdlet(VerbsCommon.Get, "KvmNested")]
[OutputType(typeof(KvmNested))]
public sealed class GetKvmNestedCommand : KvmCommand
{
    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        WriteObject(new Nesting(HostRoot.Current).Show());
    }
}
