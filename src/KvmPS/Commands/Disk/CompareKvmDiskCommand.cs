using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Compares what guests would see on two disks, whatever their formats (qemu-img compare).</summary>
[Cmdlet(VerbsData.Compare, "KvmDisk")]
[OutputType(typeof(KvmDiskComparison))]
public sealed class CompareKvmDiskCommand : KvmCommand
{
    /// <summary>The one image.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>The other image.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string OtherPath { get; set; } = "";

    /// <summary>Compares sizes too, and whether zeros are allocated in one image and not in the other. Default: off.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        var (path, other) = (DiskPaths.Literal(SessionState, Path), DiskPaths.Literal(SessionState, OtherPath));
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        var image = DiskImages.Idle(path, liveWay: null, definitions, qemuImg, Cancel);
        var otherImage = DiskImages.Idle(other, liveWay: null, definitions, qemuImg, Cancel);
        if (image.Encrypted) throw DiskImages.Encrypted(path);
        if (otherImage.Encrypted) throw DiskImages.Encrypted(other);
        WriteWhenDone(path, "Comparing disk images", async job =>
        {
            var compared = await new QemuImg(job.Say)
                .CompareAsync(path, image.Format, other, otherImage.Format, Strict, Cancel)
                .ConfigureAwait(false);
            return new KvmDiskComparison
            {
                Path = path,
                OtherPath = other,
                Identical = compared.Identical,
                FirstDifference = compared.FirstDifference,
                Reason = compared.Reason,
            };
        });
    });
}
