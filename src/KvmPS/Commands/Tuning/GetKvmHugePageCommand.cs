using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets the pools of huge pages of this host: their size, their free pages, and where QEMU finds them.</summary>
[Cmdlet(VerbsCommon.Get, "KvmHugePage")]
[OutputType(typeof(KvmHugePage))]
public sealed class GetKvmHugePageCommand : KvmCommand
{
    /// <summary>Shows the pools of each NUMA node. Default: those of the whole host.</summary>
    [Parameter]
    public SwitchParameter PerNode { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var host = HostRoot.Current;
        WriteObject(new HugePages(host, host.IsReal ? Reachable() : null).Show(PerNode), enumerateCollection: true);
    }

    /// <summary>The pools are the kernel's: without libvirt they are shown all the same.</summary>
    private Connection? Reachable()
    {
        try
        {
            return Hypervisor;
        }
        catch (Exception error) when (Session.MeansNoHost(error))
        {
            WriteVerbose($"libvirt is not queried: {error.Message}");
            return null;
        }
    }
}
