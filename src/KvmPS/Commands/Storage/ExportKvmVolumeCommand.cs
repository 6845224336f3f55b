using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Storage;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Storage;

/// <summary>Downloads volumes to files of this machine (virStorageVolDownload), also from another host.</summary>
[Cmdlet(VerbsData.Export, "KvmVolume", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKvmVolumeCommand : VolumeCommand
{
    /// <summary>The file on this machine, or a folder for files named after the volumes.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = ByName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVolume)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Overwrites a file that exists already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(StorageVolume volume)
    {
        var path = HostPath.Resolve(SessionState, Path);
        if (path.EndsWith('/') || Directory.Exists(path)) path = System.IO.Path.Join(path, System.IO.Path.GetFileName(volume.Name));
        if (!Force && System.IO.Path.Exists(path)) throw PathErrors.AlreadyExists(path);
        var xml = VolumeTarget.Look(volume);
        var name = $"{volume.Pool.Name}/{volume.Name}";
        VolumeUsers.Read(volume.Pool.Connection, Cancel).RequireIdle(name, xml.Path, "the file would be inconsistent");
        if (volume.Pool.Connection.IsLocal && Tools.QemuImg.OtherFilesOf(xml.Path) is [var other, ..])
        {
            var (pool, quoted) = (VMErrors.Quote(volume.Pool.Name), VMErrors.QuoteName(volume.Name));
            throw new KvmException(
                "DiskHasExtras",
                Failure.NotSupported,
                $"The volume '{name}' has content in '{other}', which the exported file would not contain.",
                $"Copy it to a self-contained volume first: Copy-KvmVolume -Pool {pool} -Name {quoted} -NewName NAME");
        }

        var what = $"Write the {xml.Format ?? xml.Type} volume '{name}' ({ByteSize.Format(xml.Physical ?? xml.Capacity)}) to '{path}'";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        var download = new VolumeDownload(volume, xml, path, Force);
        WriteWhenDone(
            name,
            "Downloading a volume",
            async job => await ParallelWork.Blocking(() => download.CarryOut(job.Report, Cancel)).ConfigureAwait(false));
    }
}
