using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets the settings of transparent huge pages.</summary>
[Cmdlet(VerbsCommon.Get, "KvmTransparentHugePage")]
[OutputType(typeof(KvmTransparentHugePage))]
public sealed class GetKvmTransparentHugePageCommand : KvmCommand
{
    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        WriteObject(new TransparentHugePages(HostRoot.Current).Show());
    }
}
