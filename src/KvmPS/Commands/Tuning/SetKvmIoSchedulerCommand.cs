using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Sets the I/O scheduler and the queue of this host's disks. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmIoScheduler", SupportsShouldProcess = true)]
[OutputType(typeof(KvmIoScheduler))]
public sealed class SetKvmIoSchedulerCommand : KvmCommand
{
    private const long Kibibyte = 1024;

    /// <summary>
    /// Disks: names (sda), partitions or paths (/dev/disk/by-id/…). For a mapped disk or RAID, its underlying disks are set.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmIoScheduler), Property = nameof(KvmIoScheduler.Device))]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string[] Device { get; set; } = [];

    /// <summary>The scheduler: none, mq-deadline, kyber, bfq, or noop, deadline, cfq of older kernels. Default: unchanged.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SchedulerCompleter))]
    public string? Scheduler { get; set; }

    /// <summary>Sets the scheduler that Get-KvmIoScheduler recommends for each disk.</summary>
    [Parameter]
    public SwitchParameter Recommended { get; set; }

    /// <summary>The number of requests that may wait in the queue. Default: chosen by the kernel.</summary>
    [Parameter]
    [ValidateRange(4, 1 << 20)]
    public int? Requests { get; set; }

    /// <summary>How much is read ahead, in bytes: 4MB. Default: unchanged.</summary>
    [Parameter]
    [ValidateRange(0, 1L << 30)]
    public long? ReadAhead { get; set; }

    /// <summary>Keeps the setting across reboots, with a udev rule of KvmPS.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Writes the disk after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        LocalHostGuard.Require(Connection);
        if (Scheduler is null ? !Recommended && Requests is null && ReadAhead is null : Recommended)
        {
            throw new KvmException(
                "TuningNothingAsked",
                Failure.InvalidArgument,
                "Specify either -Scheduler or -Recommended, or -Requests or -ReadAhead.",
                "Set the scheduler, for example: Set-KvmIoScheduler -Device sda -Scheduler mq-deadline");
        }

        if (ReadAhead % Kibibyte > 0)
        {
            throw new KvmException(
                "SizeUnitMistake",
                Failure.InvalidArgument,
                $"-ReadAhead {ReadAhead} is not a number of KiB.",
                "Specify the size with its unit: -ReadAhead 4MB");
        }
    }

    private protected override void Process()
    {
        var disks = new IoSchedulers(HostRoot.Current);
        foreach (var device in Device)
            Each(
                device,
                () =>
                {
                    foreach (var disk in disks.Targets(disks.Resolve(device)))
                        Each(disk, () => Set(disks, disk));
                });
    }

    private void Set(IoSchedulers disks, string disk)
    {
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        var (scheduler, notice) = Scheduler is not null || Recommended ? disks.Choose(disk, Scheduler) : (null, null);
        if (notice is not null) WriteWarning(notice);
        var plan = disks.Plan(tuning, disk, scheduler, Requests, ReadAhead, Persist);
        if (plan.IsDone) WriteVerbose($"{disk} already has the requested settings.");
        else if (ShouldProcess(disk, plan.Text)) tuning.Apply(plan);
        else return;
        if (plan.Warning is { } warning) WriteWarning(warning);
        if (PassThru) WriteObject(disks.Show(disk));
    }
}
