using System.Management.Automation;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Lays an overlay over another image, or over none (qemu-img rebase). It shows what it showed before.</summary>
[Cmdlet(VerbsCommon.Set, "KvmDiskBacking", SupportsShouldProcess = true, DefaultParameterSetName = "Backing")]
[OutputType(typeof(KvmDisk))]
public sealed class SetKvmDiskBackingCommand : KvmCommand
{
    /// <summary>The overlay.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>The image that it shall lie over; its format is found out and recorded.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Backing")]
    public string? BackingFile { get; set; }

    /// <summary>Copies everything into it, so that it needs no other image any more.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "None")]
    public SwitchParameter NoBacking { get; set; }

    /// <summary>Only notes the new name: for an image that was moved. With other content the overlay shows garbage. Default: off.</summary>
    [Parameter(ParameterSetName = "Backing")]
    public SwitchParameter HeaderOnly { get; set; }

    /// <summary>Does not ask before -HeaderOnly.</summary>
    [Parameter(ParameterSetName = "Backing")]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        var path = DiskPaths.Literal(SessionState, Path);
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        // With -HeaderOnly the old image may be missing, or the chain a loop: that is what it mends.
        var image = HeaderOnly
            ? qemuImg.InfoAsync(path, new InfoOptions { FailIfInUse = true, Format = definitions.FormatOf(path) }, Cancel).GetAwaiter().GetResult()
            : DiskImages.Idle(path, liveWay: null, definitions, qemuImg, Cancel);
        definitions.RequireNoSavedMemory(path);
        if (image.Encrypted) throw DiskImages.Encrypted(path);
        if (image.Format != "qcow2")
        {
            throw new KvmException("DiskCannotHaveBacking", Failure.NotSupported, $"'{path}' is {image.Format}; only qcow2 images lie over others.",
                $"Make one: Convert-KvmDisk -Path {VM.VMErrors.Quote(path)} -Destination PATH");
        }

        var backing = Backing(path, definitions, qemuImg);
        if (backing is null && image.BackingFile is null)
        {
            WriteVerbose($"'{path}' lies over no image already.");
            return;
        }

        var what = backing is null ? $"Copy what '{path}' has from '{image.BackingFile}' into it, so that it needs no other image"
            : HeaderOnly ? $"Note in '{path}' that it lies over '{backing.Path}' instead of '{image.BackingFile}', whatever that holds"
            : $"Lay '{path}' over '{backing.Path}' instead of '{image.BackingFile}'";
        if (HeaderOnly ? Approve(what, what + "?", Force) : ShouldProcess(what, what + "?", "Confirm"))
            WriteWhenDone(path, "Changing what a disk image lies over", job => Move(path, image.Format, backing, job));
    });

    private BackingImage? Backing(string path, DiskDefinitions definitions, QemuImg qemuImg)
    {
        if (NoBacking) return null;
        var backing = HostPath.Resolve(SessionState, BackingFile!);
        var (_, format) = DiskImages.Known(backing, new InfoOptions { Quick = true }, definitions, qemuImg, Cancel);
        var chain = DiskChain.Read(backing, format, whose: null, qemuImg, Cancel);
        if (chain.Any(i => ImageIdentity.Same(i.Path, path)))
        {
            throw new KvmException("DiskChainLoop", Failure.InvalidArgument, $"'{backing}' is or lies over '{path}', which then would lie over itself.",
                $"Choose another image: Get-KvmDisk {VM.VMErrors.Quote(backing)} -Chain");
        }

        return chain[0].Encrypted ? throw DiskImages.Encrypted(backing) : new(backing, chain[0].Format);
    }

    private async Task<object?> Move(string path, string format, BackingImage? backing, LongJob job)
    {
        var worker = new QemuImg(job.Say);
        if (HeaderOnly) await worker.RebaseAsync(path, format, backing!, Cancel).ConfigureAwait(false);
        else await worker.MoveAsync(path, format, backing, job.Report, Cancel).ConfigureAwait(false);
        return KvmDisk.From(await worker.InfoAsync(path, new InfoOptions { Quick = true }, Cancel).ConfigureAwait(false), usedBy: null);
    }
}
