using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Sets the mode of transparent huge pages. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmTransparentHugePage", SupportsShouldProcess = true)]
[OutputType(typeof(KvmTransparentHugePage))]
public sealed class SetKvmTransparentHugePageCommand : KvmCommand
{
    /// <summary>Always, Madvise (for programs that request them, as QEMU does) or Never. Default: unchanged.</summary>
    [Parameter(Position = 0)]
    [ValidateSet("Always", "Madvise", "Never")]
    public string? Mode { get; set; }

    /// <summary>When the kernel compacts memory for them: Always, Defer, Defer+Madvise, Madvise or Never. Default: unchanged.</summary>
    [Parameter]
    [ValidateSet("Always", "Defer", "Defer+Madvise", "Madvise", "Never")]
    public string? Defrag { get; set; }

    /// <summary>Keeps the setting across reboots, in a file of KvmPS in tmpfiles.d.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Writes the setting after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        if (Mode is null && Defrag is null)
        {
            throw new KvmException(
                "TuningNothingAsked",
                Failure.InvalidArgument,
                "Neither -Mode nor -Defrag is specified.",
                "Specify one of them: Set-KvmTransparentHugePage -Mode Madvise");
        }
        var pages = new TransparentHugePages(HostRoot.Current);
        _ = pages.Show();
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        var plan = TransparentHugePages.Plan(tuning, Mode, Defrag, Persist);
        if (plan.IsDone) WriteVerbose("Transparent huge pages already have the requested settings.");
        else if (ShouldProcess("Transparent huge pages", plan.Text)) tuning.Apply(plan);
        else return;
        if (plan.Warning is { } warning) WriteWarning(warning);
        if (PassThru) WriteObject(pages.Show());
    }
}
