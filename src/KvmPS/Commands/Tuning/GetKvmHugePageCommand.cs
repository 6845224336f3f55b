using System.Management.Automation;
using KvmPS.Host;
using KvmPS.Objects;

namespace KvmPS.Commands.Tuning;

/// <summary>Shows this host's pools of huge pages: how many there are, how many are free, and where QEMU finds them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmHugePage")]
[OutputType(typeof(KvmHugePage))]
public sealed class GetKvmHugePageCommand : KvmCommand
{
    /// <summary>Shows the pools of each NUMA node. Default: those of the whole host.</summary>
    [Parameter]
    public SwitchParameter PerNode { get; set; }

    private protected override void Process()
    {
        ThisHost.Require(Connection);
        WriteObject(new HugePages(HostRoot.Current).Show(PerNode), enumerateCollection: true);
    }
}
