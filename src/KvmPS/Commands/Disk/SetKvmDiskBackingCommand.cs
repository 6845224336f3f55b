using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Changes the backing file of an overlay, or removes it (qemu-img rebase). The content of the overlay stays the same.</summary>
[Cmdlet(VerbsCommon.Set, "KvmDiskBacking", SupportsShouldProcess = true, DefaultParameterSetName = "Backing")]
[OutputType(typeof(KvmDisk))]
public sealed class SetKvmDiskBackingCommand : KvmCommand
{
    /// <summary>The overlay.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>The new backing file; its format is detected and recorded.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Backing")]
    public string? BackingFile { get; set; }

    /// <summary>Copies the backing data into it, so it needs no other image.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "None")]
    public SwitchParameter NoBacking { get; set; }

    /// <summary>
    /// Changes only the recorded path, for a backing file that was moved. With other content the overlay is corrupt. Default: off.
    /// </summary>
    [Parameter(ParameterSetName = "Backing")]
    public SwitchParameter HeaderOnly { get; set; }

    /// <summary>Does not ask for confirmation before -HeaderOnly.</summary>
    [Parameter(ParameterSetName = "Backing")]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        var path = DiskPaths.Literal(SessionState, Path);
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        // With -HeaderOnly the old image may be missing, or the chain a loop: that is what it mends.
        var image = HeaderOnly
            ? qemuImg.Info(path, new InfoOptions { FailIfInUse = true, Format = definitions.FormatOf(path) }, Cancel)
            : DiskImages.Idle(path, liveWay: null, definitions, qemuImg, Cancel);
        definitions.RequireNoSavedMemory(path);
        if (image.Encrypted) throw DiskImages.Encrypted(path);
        if (image.Format != "qcow2")
        {
            throw new KvmException(
                "DiskCannotHaveBacking",
                Failure.NotSupported,
                $"'{path}' is a {image.Format} image; only qcow2 images can have a backing file.",
                $"Convert it to qcow2: Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH");
        }

        var backing = Backing(path, definitions, qemuImg);
        if (backing is null && image.BackingFile is null)
        {
            WriteVerbose($"'{path}' already has no backing file.");
            return;
        }

        var what =
            backing is null ? $"Copy the data that '{path}' uses from '{image.BackingFile}' into it, so it has no backing file"
            : HeaderOnly
                ? $"Record '{backing.Path}' as backing file of '{path}' instead of '{image.BackingFile}', without a check of its content"
            : $"Change the backing file of '{path}' to '{backing.Path}' from '{image.BackingFile}'";
        if (HeaderOnly ? Approve(what, what + "?", Force) : ShouldProcess(what, what + "?", "Confirm"))
            WriteWhenDone(path, "Changing the backing file of a disk image", job => Move(path, image.Format, backing, job));
    });

    private BackingImage? Backing(string path, DiskDefinitions definitions, QemuImg qemuImg)
    {
        if (NoBacking) return null;
        var backing = HostPath.Resolve(SessionState, BackingFile!);
        var (_, format) = DiskImages.Known(backing, new InfoOptions { Quick = true }, definitions, qemuImg, Cancel);
        var chain = DiskChain.Read(backing, format, whose: null, qemuImg, Cancel);
        if (chain.Any(i => ImageIdentity.Same(i.Path, path)))
        {
            throw new KvmException(
                "DiskChainLoop",
                Failure.InvalidArgument,
                $"'{backing}' is '{path}' or is backed by it, so the backing chain would be a loop.",
                $"Choose another image, one without it in its chain: Get-KvmDisk {VMErrors.Quote(backing)} -Chain");
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
