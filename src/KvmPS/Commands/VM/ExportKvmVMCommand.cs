using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Inventory;

namespace KvmPS.Commands.VM;

/// <summary>Writes VMs' definitions to files (virDomainGetXMLDesc), with -IncludeDisk together with copies of their disks.</summary>
[Cmdlet(VerbsData.Export, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKvmVMCommand : VMCommand
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The file for the definition, or a folder for files named after the VMs. Copies of disks go beside it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Copies the disks too, and the UEFI variables; zeros take no space in the copies.</summary>
    [Parameter]
    public SwitchParameter IncludeDisk { get; set; }

    /// <summary>
    /// Includes security information in the definition: the passwords of graphics. Only the file's owner can then read it.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeSecurityInfo { get; set; }

    /// <summary>
    /// The agent of a running guest freezes its file systems during the snapshot, so the copies are consistent. Only with -IncludeDisk.
    /// </summary>
    [Parameter]
    public SwitchParameter Quiesce { get; set; }

    /// <summary>How long it may take to merge what a running guest has written during the copying, in seconds. Default: 3600.</summary>
    [Parameter]
    [ValidateRange(1, 604800)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>How many VMs are exported at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 2;

    /// <summary>Writes the file of the definition, once all is there.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => BeginWork(ThrottleLimit, "Exporting VMs");

    private protected override void Process(Domain domain)
    {
        if (Quiesce && !(IncludeDisk && domain.IsActive)) WriteVerbose($"VM '{domain.Name}' needs no snapshot, so -Quiesce has no effect.");
        var file = ExportFile.Choose(domain, HostPath.Resolve(SessionState, Path), _taken);
        var export = VMExport.Plan(domain, file, IncludeSecurityInfo, IncludeDisk, Quiesce, Cancel);
        if (!ShouldProcess(domain.Name, export.Text)) return;
        Work.Add(domain.Name, async cancel =>
        {
            var written = await ParallelWork
                .Blocking(
                    () => export.CarryOut(TimeSpan.FromSeconds(TimeoutSec), done => Work.Report(domain.Name, done), cancel),
                    cancel)
                .ConfigureAwait(false);
            return PassThru ? written : null;
        });
    }
}
