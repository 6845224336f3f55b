using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Sets the CPU frequency governor of this host. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmCpuGovernor", SupportsShouldProcess = true)]
[OutputType(typeof(KvmCpuGovernor))]
public sealed class SetKvmCpuGovernorCommand : KvmCommand
{
    /// <summary>The governor: performance, powersave, schedutil, ondemand, … as Get-KvmCpuGovernor lists them.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(GovernorCompleter))]
    public string Governor { get; set; } = "";

    /// <summary>Numbers of CPUs. Default: all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GovernedCpuCompleter))]
    public int[]? Cpu { get; set; }

    /// <summary>Keeps the setting across reboots, in a file of KvmPS in tmpfiles.d.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Writes the CPUs after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var governors = new CpuGovernors(HostRoot.Current);
        var cpus = governors.Choose(Cpu);
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        var plan = governors.Plan(tuning, cpus, Governor, Persist);
        if (plan.IsDone) WriteVerbose($"The governor is already {Governor}.");
        else if (ShouldProcess($"{cpus.Count} CPUs", plan.Text)) tuning.Apply(plan);
        else return;
        if (plan.Warning is { } warning) WriteWarning(warning);
        if (PassThru) WriteObject(cpus.Select(governors.Show), enumerateCollection: true);
    }
}
