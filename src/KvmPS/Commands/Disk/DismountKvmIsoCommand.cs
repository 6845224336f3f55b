using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VMDisk;

namespace KvmPS.Commands.Disk;

/// <summary>Ejects ISO images from the CD-ROM drives of VMs; the drives stay.</summary>
[Cmdlet(VerbsData.Dismount, "KvmIso", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMDisk))]
public sealed class DismountKvmIsoCommand : VMItemCommand
{
    /// <summary>The drive, such as sda. Default: every drive that has an ISO image.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(DiskTargetCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the drive.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Opens the tray also when the guest has locked it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the drives as the VM has them.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Domain domain)
    {
        var drives = IsoDrive.ToEmpty(domain, Target, Scope);
        if (drives.All(d => d.IsDone)) WriteVerbose($"No selected drive of VM '{domain.Name}' has an ISO image.");
        foreach (var drive in drives)
        {
            if (!drive.IsDone)
            {
                if (!ShouldProcess(domain.Name, drive.Text)) continue;
                drive.CarryOut(Force, Cancel);
            }

            if (PassThru) WriteObject(VMDiskReader.One(domain, drive.Target));
        }
    }
}
