using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;

namespace KvmPS.Commands.Guest;

/// <summary>Saves screenshots of VMs' displays as PNG files (virDomainScreenshot).</summary>
[Cmdlet(VerbsData.Save, "KvmScreenshot", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(FileInfo))]
public sealed class SaveKvmScreenshotCommand : VMItemCommand
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>The file to write, or a folder, in which the file is named after the VM. Default: the current folder.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The number of the display, counted from 0. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0, 255)]
    public int Screen { get; set; }

    /// <summary>Overwrites a file that exists already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => BeginWork(8, "Saving screenshots");

    private protected override void Process(Domain domain)
    {
        var path = HostPath.Resolve(SessionState, Path);
        if (path.EndsWith('/') || Directory.Exists(path))
        {
            path = System.IO.Path.GetFullPath(System.IO.Path.Join(path, domain.Name + ".png"));
        }
        if (!Force && System.IO.Path.Exists(path)) throw PathErrors.AlreadyExists(path);
        if (ShouldProcess(domain.Name, $"Save a screenshot as '{path}'"))
        {
            if (!_paths.Add(path)) throw PathErrors.Taken(path);
            Work.Add(
                domain.Name,
                async cancel => await ParallelWork.Blocking(() => Save(domain, path, cancel), cancel).ConfigureAwait(false));
        }
    }

    private FileInfo? Save(Domain domain, string path, CancellationToken cancel)
    {
        var picture = ScreenPicture.Take(domain, Screen);
        cancel.ThrowIfCancellationRequested();
        using var file = new PartialFile(path, Force);
        file.Stream.Write(picture);
        file.Complete();
        return PassThru ? new FileInfo(path) : null;
    }
}
