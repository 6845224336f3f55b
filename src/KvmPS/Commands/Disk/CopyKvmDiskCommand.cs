using System.Management.Automation;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Copies an image file byte for byte, holes and all; by sharing blocks where the file system can.</summary>
[Cmdlet(VerbsCommon.Copy, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDisk))]
public sealed class CopyKvmDiskCommand : KvmCommand
{
    /// <summary>The image; it stays as it is.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>The new file, or a folder for a copy of the same name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = "";

    private protected override void Process() => Each(Path, () =>
    {
        var (path, destination) = (DiskPaths.Literal(SessionState, Path), HostPath.Resolve(SessionState, Destination));
        if (Directory.Exists(destination)) destination = System.IO.Path.Join(destination, System.IO.Path.GetFileName(path));
        DiskPaths.RequireFree(destination);
        var image = DiskImages.Idle(path, "Copy-KvmVMDisk", new(line => WriteVerbose(line)), Cancel);
        var what = $"Copy {image.Format} disk '{path}' of {ByteSize.Format(image.ActualSize)} to '{destination}'";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        WriteWhenDone(path, "Copying a disk image", async job =>
        {
            var shared = await ImageFile.CopyAsync(path, destination, job.Report, Cancel).ConfigureAwait(false);
            job.Say(shared ? "The copy shares its blocks with the original until one of them is written to." : "The file system cannot share blocks; the content was copied.");
            return KvmDisk.From(await new QemuImg(job.Say).InfoAsync(destination, new InfoOptions { Quick = true }, Cancel).ConfigureAwait(false), usedBy: [], uses: []);
        });
    });
}
