using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.VMDisk;
using KvmPS.Planning.Common;
using KvmPS.Planning.VM;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Copies a disk of a running VM while its guest writes to it, and with -Pivot switches the VM to the copy.</summary>
[Cmdlet(VerbsCommon.Copy, "KvmVMDisk", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmDisk))]
public sealed class CopyKvmVMDiskCommand : VMItemCommand
{
    private const string ByDisk = "Disk";

    /// <summary>The disk, such as vda.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(DiskTargetCompleter))]
    [ValidateNotNullOrEmpty]
    public string Target { get; set; } = "";

    /// <summary>A disk from Get-KvmVMDisk.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByDisk, ValueFromPipeline = true)]
    [Reference(typeof(KvmVMDisk), nameof(KvmVMDisk.Target))]
    public KvmVMDisk Disk { get; set; } = null!;

    /// <summary>The path of the copy; its folder must exist.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>The copy's format. Default: that of the disk.</summary>
    [Parameter]
    public KvmDiskFormat? Format { get; set; }

    /// <summary>Switches the VM to the copy, also for its next start; the old file stays. Default: the VM keeps its disk.</summary>
    [Parameter]
    public SwitchParameter Pivot { get; set; }

    /// <summary>The maximum speed in bytes per second: 50MB. Default: 0, without limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MaximumBytesPerSec { get; set; }

    /// <summary>Timeout in seconds. Default: 86400, a day.</summary>
    [Parameter]
    [ValidateRange(1, 604800)]
    public int TimeoutSec { get; set; } = 86400;

    /// <summary>Writes the copy as Get-KvmDisk does.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != ByDisk) base.Process();
        else Each(Disk, () => Copy(Owner(Disk.ConnectionUri, Disk.VMId, Disk.VMName), Disk.Target));
    }

    private protected override void Process(Domain domain) => Each(Target, () => Copy(domain, Target));

    private void Copy(Domain domain, string target)
    {
        var destination = HostPath.Resolve(SessionState, Destination);
        XmlText.Check((nameof(Destination), destination));
        if (MaximumBytesPerSec > 0) SizeArgument.Check(MaximumBytesPerSec, nameof(MaximumBytesPerSec), gigabytesBelow: 0);
        var copy = VMDiskCopy.Plan(domain, target, destination, Format is { } format ? format.ToString().ToLowerInvariant() : null, Pivot);
        if (!ShouldProcess(domain.Name, copy.Text)) return;
        var record = new ProgressRecord(0, "Copying disks", $"{target} of VM {domain.Name}");
        copy.CarryOut(MaximumBytesPerSec, new Deadline(TimeSpan.FromSeconds(TimeoutSec)), percent =>
        {
            record.PercentComplete = percent;
            WriteProgress(record);
        }, Cancel);
        record.RecordType = ProgressRecordType.Completed;
        WriteProgress(record);
        if (!PassThru) return;
        var image = new QemuImg(line => WriteVerbose(line)).Info(destination, new InfoOptions { Format = copy.Format }, Cancel);
        WriteObject(KvmDisk.From(image, Pivot ? [domain.Name] : []));
    }
}
