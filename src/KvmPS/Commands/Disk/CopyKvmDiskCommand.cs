using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>
/// Copies an image byte for byte, sharing blocks where the file system supports it; the content of other files of the image is included in
/// the copy.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDisk))]
public sealed class CopyKvmDiskCommand : KvmCommand
{
    /// <summary>The image; it is not changed.</summary>
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
        NewFile.RequireFree(destination);
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        var image = DiskImages.Idle(path, "Copy-KvmVMDisk", definitions, new(line => WriteVerbose(line)), Cancel);
        ImageCopy.RequirePossible(path, image);
        var what = $"Copy {image.Format} disk '{path}' of {ByteSize.Format(image.ActualSize)}{ImageCopy.Text(image)} to '{destination}'";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        WriteWhenDone(path, "Copying a disk image", async job =>
        {
            await ImageCopy.MakeAsync(path, image, destination, job, Cancel).ConfigureAwait(false);
            try
            {
                var options = new InfoOptions { Quick = true, Format = image.Format };
                return KvmDisk.From(
                    await new QemuImg(job.Say).InfoAsync(destination, options, Cancel).ConfigureAwait(false),
                    usedBy: [],
                    uses: []);
            }
            catch
            {
                // A copy that cannot be read, or that nobody waits for any more, is none.
                File.Delete(destination);
                throw;
            }
        });
    });
}
