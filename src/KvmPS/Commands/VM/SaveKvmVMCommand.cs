using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.VM;

/// <summary>
/// Saves VMs: writes memory and devices to disk and turns them off (virDomainManagedSave, or virDomainSaveFlags to a named file
/// with -Path).
/// </summary>
[Cmdlet(VerbsData.Save, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVM))]
public sealed class SaveKvmVMCommand : VMCommand
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>
    /// A file, or a folder for files named after the VMs. Default: libvirt keeps the memory, and Start-KvmVM continues from it.
    /// </summary>
    [Parameter]
    public string? Path { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How long a VM may take, in seconds; then its save is aborted and it runs on. Default: 3600.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>
    /// How many VMs are saved at once. The daemon serves five calls of one client at a time, and one is needed for progress and aborts.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 4)]
    public int ThrottleLimit { get; set; } = 2;

    /// <summary>Writes the VM once it is saved.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => BeginWork(ThrottleLimit, "Saving VMs");

    private protected override void Process(Domain domain)
    {
        if (!domain.IsActive)
        {
            if (Path is not null || !domain.HasManagedSave) throw VMErrors.NotRunning(domain.Name);
            Already(domain, PassThru, "saved");
            return;
        }

        var path = Path is null ? null : SaveFile.Choose(domain, HostPath.Resolve(SessionState, Path), Force, _taken);
        if (ShouldProcess(domain.Name, path is null ? "Save its memory and turn it off" : $"Save its memory to {path} and turn it off"))
        {
            Add(
                domain,
                PassThru,
                cancel => VMSave.RunAsync(domain, path, TimeoutSec, done => Work.Report(domain.Name, done), cancel),
                mayBeGone: true);
        }
    }
}
