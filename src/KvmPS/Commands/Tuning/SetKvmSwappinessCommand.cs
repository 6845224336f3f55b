using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Sets the swappiness of this host. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmSwappiness", SupportsShouldProcess = true)]
[OutputType(typeof(KvmSwappiness))]
public sealed class SetKvmSwappinessCommand : KvmCommand
{
    /// <summary>0 (only if unavoidable) to 200; before Linux 5.8 to 100.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(0, 200)]
    public int Value { get; set; }

    /// <summary>Keeps the setting across reboots, in a file of KvmPS in sysctl.d.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Writes the setting after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var swappiness = new Swappiness(HostRoot.Current);
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        var plan = Swappiness.Plan(tuning, Value, Persist);
        if (plan.IsDone) WriteVerbose($"Swappiness is already {Value}.");
        else if (ShouldProcess("Swappiness", plan.Text)) tuning.Apply(plan);
        else return;
        if (plan.Warning is { } warning) WriteWarning(warning);
        if (PassThru) WriteObject(swappiness.Show());
    }
}
