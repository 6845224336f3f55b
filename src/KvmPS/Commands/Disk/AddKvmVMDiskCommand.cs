using System.Management.Automation;
using System.Security;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Operations.VMDisk;
using KvmPS.Planning.VM;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Adds a disk to VMs (virDomainAttachDeviceFlags); a running VM gets it at once.</summary>
[Cmdlet(VerbsCommon.Add, "KvmVMDisk", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMDisk))]
public sealed class AddKvmVMDiskCommand : VMItemCommand
{
    /// <summary>
    /// The disk: a path, an object of New-KvmDisk or Get-KvmDisk, or a volume: pool/volume, or an object of Get-KvmVolume.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVMName, ValueFromPipeline = true)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVM)]
    [Alias("Path")]
    public KvmDiskArgument Disk { get; set; } = null!;

    /// <summary>Its name within the VM, such as vdb. Default: the next that is free.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>How it is connected. Default: Virtio.</summary>
    [Parameter]
    public KvmDiskBus Bus { get; set; }

    /// <summary>A serial number that the guest sees. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Serial { get; set; }

    /// <summary>The guest cannot write to it.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Other VMs may write to it at the same time; raw disks only, with a file system made for that.</summary>
    [Parameter]
    public SwitchParameter Shareable { get; set; }

    /// <summary>The cache mode. Default: QEMU's default, Writeback.</summary>
    [Parameter]
    public KvmDiskCache Cache { get; set; }

    /// <summary>The IOThread that does its I/O, bus Virtio only. Default: none, QEMU's main thread does it.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    [ArgumentCompleter(typeof(PinnedThreadCompleter))]
    public int IOThread { get; set; }

    /// <summary>The passphrase of an encrypted (LUKS) image.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>Live: the running VM, Config: its next start, Both. Default: both of a running VM, Config of one that is off.</summary>
    [Parameter]
    public KvmChangeScope? Scope { get; set; }

    /// <summary>Writes the disk as the VM has it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(Domain domain)
    {
        XmlText.Check((nameof(Serial), Serial), (nameof(Disk), Disk.Path), (nameof(Target), Target));
        var affect = ScopeResolver.From(domain, Scope);
        var image = DiskForVM.Look(
            domain,
            Disk,
            HostPath.Resolve(SessionState, Disk.Path),
            ReadOnly,
            Shareable,
            new QemuImg(line => WriteVerbose(line)),
            Cancel);
        RequirePassphrase(image, domain.Name);
        var addition = VMDiskAddition.Plan(domain, VMDiskConfiguration.Read(domain), affect, new()
        {
            Path = image.Path,
            Format = image.Format,
            IsBlockDevice = image.IsBlockDevice,
            Source = image.Source,
            Bus = Bus,
            Target = Target ?? "",
            Serial = Serial,
            ReadOnly = ReadOnly,
            Shareable = Shareable,
            Cache = Cache,
            IOThread = IOThread > 0 ? IOThread : null,
            Secret = image.IsEncrypted ? Guid.NewGuid() : null,
        });
        if (!ShouldProcess(domain.Name, addition.Text)) return;
        addition.CarryOut(Passphrase, Cancel);
        if (PassThru) WriteObject(VMDiskReader.One(domain, addition.Target));
    }

    private void RequirePassphrase(DiskForVM image, string vm)
    {
        if (image.IsEncrypted && Passphrase is not { Length: > 0 })
        {
            throw new KvmException(
                "PassphraseRequired",
                Failure.InvalidArgument,
                $"The disk '{image.Path}' is encrypted.",
                $"Give its passphrase: Add-KvmVMDisk -VMName {VMErrors.QuoteName(vm)} -Disk {VMErrors.Quote(image.Path)} -Passphrase "
                    + "(Read-Host -AsSecureString)");
        }

        if (!image.IsEncrypted && Passphrase is not null)
        {
            throw new KvmException(
                "DiskNotEncrypted",
                Failure.InvalidArgument,
                $"The disk '{image.Path}' is not encrypted; a passphrase would protect nothing.",
                "Leave -Passphrase out, or create an encrypted disk first.");
        }
    }
}
