using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.VMDisk;

namespace KvmPS.Commands.Disk;

/// <summary>Removes disks from VMs (virDomainDetachDeviceFlags), and waits until the guest has released them. The files stay.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmVMDisk",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByVMName
)]
public sealed class RemoveKvmVMDiskCommand : VMItemCommand
{
    private const string ByDisk = "Disk";

    /// <summary>Targets such as vdb.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(DiskTargetCompleter))]
    public string[] Target { get; set; } = [];

    /// <summary>Disks from Get-KvmVMDisk.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByDisk, ValueFromPipeline = true)]
    [Reference(typeof(KvmVMDisk), nameof(KvmVMDisk.Target))]
    public KvmVMDisk[] Disk { get; set; } = [];

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the disk.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>How long the guest may take to release the disk, in seconds. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>Does not ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != ByDisk) base.Process();
        else foreach (var disk in Disk) Each(disk, () => Remove(Owner(disk.ConnectionUri, disk.VMId, disk.VMName), disk.Target));
    }

    private protected override void Process(Domain domain)
    {
        foreach (var target in Target) Each(target, () => Remove(domain, target));
    }

    private void Remove(Domain domain, string target)
    {
        var removal = VMDiskRemoval.Plan(domain, target, Scope);
        if (Approve(removal.Text, removal.Text + "?", Force)) removal.CarryOut(new Deadline(TimeSpan.FromSeconds(TimeoutSec)), Cancel);
    }
}
