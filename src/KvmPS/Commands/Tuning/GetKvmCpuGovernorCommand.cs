using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets the CPU frequency governors of this host.</summary>
[Cmdlet(VerbsCommon.Get, "KvmCpuGovernor")]
[OutputType(typeof(KvmCpuGovernor))]
public sealed class GetKvmCpuGovernorCommand : KvmCommand
{
    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var governors = new CpuGovernors(HostRoot.Current);
        foreach (var cpu in governors.Cpus()) WriteObject(governors.Show(cpu));
    }
}
