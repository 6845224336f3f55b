using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets the state of KSM, which shares identical pages of guests: whether it runs, what it saves, and its CPU time.</summary>
[Cmdlet(VerbsCommon.Get, "KvmMemoryMerge")]
[OutputType(typeof(KvmMemoryMerge))]
public sealed class GetKvmMemoryMergeCommand : KvmCommand
{
    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        WriteObject(new MemoryMerging(HostRoot.Current).Show());
    }
}
