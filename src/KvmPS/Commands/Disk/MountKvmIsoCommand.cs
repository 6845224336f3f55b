using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Operations.VMDisk;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Disk;

/// <summary>Inserts an ISO image into a CD-ROM drive of VMs; a VM without a drive gets one.</summary>
[Cmdlet(VerbsData.Mount, "KvmIso", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMDisk))]
public sealed class MountKvmIsoCommand : VMItemCommand
{
    /// <summary>The ISO file.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The drive, such as sda. Default: an empty one, else the only one; a VM that has none gets one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DiskTargetCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the drive.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Opens the tray also when the guest has locked it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the drive as the VM has it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Domain domain)
    {
        var disc = HostPath.Resolve(SessionState, Path);
        XmlText.Check((nameof(Path), disc));
        StorageAccess.Check(domain.Connection, [disc]);
        var drive = IsoDrive.ForDisc(domain, Target, disc, Scope);
        var target = drive is null ? AddDrive(domain, disc) : Change(domain, drive);
        if (PassThru && target is not null) WriteObject(VMDiskReader.One(domain, target));
    }

    private string? Change(Domain domain, IsoDrive drive)
    {
        if (drive.IsDone) WriteVerbose($"Drive {drive.Target} of VM '{domain.Name}' already has that ISO image.");
        else if (ShouldProcess(domain.Name, drive.Text)) drive.CarryOut(Force, Cancel);
        else return null;
        return drive.Target;
    }

    private string? AddDrive(Domain domain, string disc)
    {
        var now = VMDiskConfiguration.Read(domain);
        var affect = ScopeResolver.From(domain, Scope);
        // SATA and IDE drives are what every guest knows, but cannot be plugged into a VM that runs.
        var bus = affect.HasFlag(AffectFlags.Live) ? KvmDiskBus.Scsi : now.Config?.HasSata == true ? KvmDiskBus.Sata : KvmDiskBus.Ide;
        var addition = VMDiskAddition.Plan(
            domain,
            now,
            affect,
            new()
            {
                Path = disc,
                Format = "raw",
                IsDrive = true,
                ReadOnly = true,
                Bus = bus,
                Target = "",
            });
        if (!ShouldProcess(domain.Name, addition.Text)) return null;
        addition.CarryOut(passphrase: null, Cancel);
        return addition.Target;
    }
}
