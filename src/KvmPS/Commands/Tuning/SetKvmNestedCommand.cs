using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Enables or disables nested virtualisation from the next load of the kvm module on. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmNested", SupportsShouldProcess = true)]
[OutputType(typeof(KvmNested))]
public sealed class SetKvmNestedCommand : KvmCommand
{
    /// <summary>$true or $false.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public bool Enabled { get; set; }

    /// <summary>Writes the setting after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var nesting = new Nesting(HostRoot.Current);
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        var plan = nesting.Plan(tuning, Enabled);
        if (plan.IsDone) WriteVerbose("Nesting already has the requested setting.");
        else if (ShouldProcess("Nesting", plan.Text)) tuning.Apply(plan);
        else return;
        var now = nesting.Show();
        if (now.Enabled is { } loaded && loaded != Enabled)
        {
            WriteWarning(
                $"{now.Module} reads the setting when it is loaded. Stop all VMs, then run: sudo modprobe -r {now.Module} && sudo "
                    + $"modprobe {now.Module}. Or restart the host.");
        }

        if (PassThru) WriteObject(now);
    }
}
