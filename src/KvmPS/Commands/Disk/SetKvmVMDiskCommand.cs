using System.Management.Automation;
using System.Security;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VMDisk;
using KvmPS.Planning.Vcpu;

namespace KvmPS.Commands.Disk;

/// <summary>
/// Changes settings of VMs' disks: limits at once (virDomainSetBlockIoTune), cache and similar settings at the next start.
/// </summary>
[Cmdlet(VerbsCommon.Set, "KvmVMDisk", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMDisk))]
public sealed class SetKvmVMDiskCommand : VMItemCommand
{
    private const string ByDisk = "Disk";

    /// <summary>Targets such as vda.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [ArgumentCompleter(typeof(DiskTargetCompleter))]
    public string[] Target { get; set; } = [];

    /// <summary>Disks from Get-KvmVMDisk.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByDisk, ValueFromPipeline = true)]
    [Reference(typeof(KvmVMDisk), nameof(KvmVMDisk.Target))]
    public KvmVMDisk[] Disk { get; set; } = [];

    /// <summary>The cache mode; takes effect at the next start.</summary>
    [Parameter]
    public KvmDiskCache? Cache { get; set; }

    /// <summary>How QEMU reads and writes; takes effect at the next start.</summary>
    [Parameter]
    public KvmDiskIo? Io { get; set; }

    /// <summary>How blocks are handled that the guest discards; takes effect at the next start.</summary>
    [Parameter]
    public KvmDiskDiscard? Discard { get; set; }

    /// <summary>How zeros are handled that the guest writes; takes effect at the next start.</summary>
    [Parameter]
    public KvmDiskDetectZeroes? DetectZeroes { get; set; }

    /// <summary>
    /// The IOThread that does its I/O, bus Virtio only; 0: none, QEMU's main thread does it; takes effect at the next start.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    [ArgumentCompleter(typeof(PinnedThreadCompleter))]
    public int? IOThread { get; set; }

    /// <summary>Maximum read and write operations per second; 0: without limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? TotalIops { get; set; }

    /// <summary>Maximum read operations per second; 0: without limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? ReadIops { get; set; }

    /// <summary>Maximum write operations per second; 0: without limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? WriteIops { get; set; }

    /// <summary>Maximum bytes read and written per second: 50MB; 0: without limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? TotalBytesPerSec { get; set; }

    /// <summary>Maximum bytes read per second; 0: without limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? ReadBytesPerSec { get; set; }

    /// <summary>Maximum bytes written per second; 0: without limit.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? WriteBytesPerSec { get; set; }

    /// <summary>Sets the passphrase of an encrypted disk in libvirt again, which loses it when its daemon restarts.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: all that have the disk.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Writes the disk as the VM has it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName != ByDisk) base.Process();
        else foreach (var disk in Disk) Each(disk, () => Set(Owner(disk.ConnectionUri, disk.VMId, disk.VMName), disk.Target));
    }

    private protected override void Process(Domain domain)
    {
        foreach (var target in Target) Each(target, () => Set(domain, target));
    }

    private void Set(Domain domain, string target)
    {
        var change = VMDiskChange.Plan(domain, target, Scope);
        change.Driver(Cache, Io, Discard, DetectZeroes);
        if (IOThread is { } thread) change.IOThread(thread == 0 ? null : thread);
        change.Limits(Limits());
        var secret = Passphrase is null
            ? (Guid?)null
            : change.Disk.Secret
                ?? throw new KvmException(
                    "DiskNotEncrypted",
                    Failure.InvalidArgument,
                    $"Disk {target} of VM '{domain.Name}' is not encrypted.",
                    "Leave -Passphrase out.");
        if (change.IsEmpty && secret is null) WriteVerbose($"Disk {target} of VM '{domain.Name}' already has these settings.");
        if (secret is { } id && ShouldProcess(domain.Name, $"Set the passphrase of disk {target} in libvirt"))
        {
            DiskSecret.Set(domain, id, Passphrase!);
        }
        if (!change.IsEmpty && ShouldProcess(domain.Name, change.Text)) change.CarryOut();
        if (PassThru) WriteObject(VMDiskReader.One(domain, target));
    }

    private LimitChange Limits()
    {
        var limits = new LimitChange
        {
            TotalIops = TotalIops,
            ReadIops = ReadIops,
            WriteIops = WriteIops,
            TotalBytesPerSec = TotalBytesPerSec,
            ReadBytesPerSec = ReadBytesPerSec,
            WriteBytesPerSec = WriteBytesPerSec,
        };
        limits.Check();
        return limits;
    }
}
