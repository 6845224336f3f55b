using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Gets the disks of this host with their I/O scheduler, the recommended one, and the reason.</summary>
[Cmdlet(VerbsCommon.Get, "KvmIoScheduler")]
[OutputType(typeof(KvmIoScheduler))]
public sealed class GetKvmIoSchedulerCommand : KvmCommand
{
    /// <summary>Disks: names (sda), patterns (sd*), partitions or paths (/dev/disk/by-id/…). Default: all that are not empty.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmIoScheduler), Property = nameof(KvmIoScheduler.Device), Wildcards = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string[]? Device { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var disks = new IoSchedulers(HostRoot.Current);
        if (Device is null)
        {
            foreach (var disk in disks.All()) WriteObject(disk);
            return;
        }

        foreach (var device in Device)
        {
            if (!NameArgument.IsPattern(device)) Each(device, () => WriteObject(disks.Show(disks.Resolve(device))));
            else foreach (var disk in disks.All(NameArgument.Matcher(device))) WriteObject(disk);
        }
    }
}
