using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.Template;
using KvmPS.Planning.Common;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Template;

/// <summary>Creates a template from a VM or from a disk image.</summary>
[Cmdlet(
    VerbsCommon.New,
    "KvmTemplate",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = ByVMName
)]
[OutputType(typeof(KvmTemplate))]
public sealed class NewKvmTemplateCommand : VMItemCommand
{
    private const string OfImage = "Disk";

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private VMWaiter _waiter = null!;

    /// <summary>The template's name. Default: that of the VM.</summary>
    [Parameter(Position = 1, ParameterSetName = ByVMName)]
    [Parameter(Position = 1, ParameterSetName = ByVM)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = OfImage)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>An image, such as a cloud image; the template gets a copy.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfImage)]
    public KvmDiskArgument? Disk { get; set; }

    /// <summary>Memory in bytes of VMs created from an image: 2GB.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfImage)]
    public long Memory { get; set; }

    /// <summary>vCPUs of VMs created from an image. Default: 1.</summary>
    [Parameter(ParameterSetName = OfImage)]
    [ValidateRange(1, 4096)]
    public int Vcpu { get; set; } = 1;

    /// <summary>The firmware that boots an image. Default: Bios.</summary>
    [Parameter(ParameterSetName = OfImage)]
    public KvmFirmwareKind Firmware { get; set; }

    /// <summary>A description. Default: the VM's.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>How data that identifies a single machine is removed. Default: Auto.</summary>
    [Parameter]
    public KvmTemplateGeneralization Generalize { get; set; }

    /// <summary>The folder that the template goes to. Default: /var/lib/libvirt/images/templates.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Folder { get; set; }

    /// <summary>How long a guest may take to shut down, in seconds. Default: 120.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 120;

    /// <summary>Does not ask for confirmation before the agent removes the identity of the VM itself and shuts it down.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        LocalHostGuard.Require(Connection);
        XmlText.Check((nameof(Description), Description));
        BeginWork(2, "Creating templates");
        _waiter = new(Cancel);
    }

    private protected override void Process()
    {
        if (ParameterSetName == OfImage) Each(Name, MakeOfImage);
        else base.Process();
    }

    private protected override void Process(Domain domain)
    {
        var store = TemplateFolders.Open(SessionState, Folder);
        Make(
            domain.Connection,
            TemplateCreation.OfVM(store, Name ?? domain.Name, domain, Description, Generalize, TimeSpan.FromHours(1), Cancel),
            Name ?? domain.Name);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _waiter?.Dispose();
    }

    private void MakeOfImage()
    {
        KvmPS.Planning.VM.VMName.Check(Name!);
        SizeArgument.Check(Memory, nameof(Memory), gigabytesBelow: 64);
        var path = HostPath.Resolve(SessionState, Disk!.Path);
        var image = DiskImages.Idle(path, null, DiskDefinitions.Read(() => Hypervisor, Cancel), new(line => WriteVerbose(line)), Cancel);
        if (image.Encrypted) throw DiskImages.Encrypted(path);
        var disk = new VMPlan.DiskPlan(path, image.Format, IsBlockDevice: false);
        var plan = ImageVM.Plan(Hypervisor, Name!, disk, Memory, Vcpu, Firmware, WriteWarning) with { Description = Description };
        Make(Hypervisor, TemplateCreation.OfImage(TemplateFolders.Open(SessionState, Folder), plan, disk, Generalize), Name!);
    }

    private void Make(Connection connection, TemplateCreation creation, string name)
    {
        if (!_taken.Add(name))
        {
            throw new KvmException(
                "TemplateAlreadyExists",
                Failure.AlreadyExists,
                $"Another template of this command has the name '{name}'.",
                "Leave -Name out: each template then has the name of its VM.");
        }

        // To copy a VM takes nothing from it; to take its identity does.
        if (creation.ChangesSource
                ? !Approve(creation.Text, creation.Text + "?", Force)
                : !ShouldProcess(creation.Text, creation.Text + "?", "Confirm"))
        {
            return;
        }
        Work.Add(name, async cancel =>
        {
            var made = await creation
                .CarryOutAsync(_waiter, TimeSpan.FromSeconds(TimeoutSec), done => Work.Report(name, done), cancel)
                .ConfigureAwait(false);
            return TemplateReader.Read(made, DiskUsers.Read(connection, cancel), cancel);
        });
    }
}
