using System.Management.Automation;
using System.Security;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>
/// Converts an image to a copy in another format or with other options (qemu-img convert). The copy gets its name when it is complete.
/// </summary>
[Cmdlet(VerbsData.Convert, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDisk))]
public sealed class ConvertKvmDiskCommand : KvmCommand
{
    /// <summary>The image to read: qcow2, raw, vmdk, vdi, vhdx and other formats of qemu-img. It is not changed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>The new file; its folder must exist.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = "";

    /// <summary>The format of the copy; not taken from the pipeline. Default: Qcow2.</summary>
    [Parameter]
    public KvmDiskFormat Format { get; set; }

    /// <summary>Compresses the content. Default: off.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>How it is compressed. Default: Zlib.</summary>
    [Parameter]
    public KvmDiskCompression? CompressionType { get; set; }

    /// <summary>The cluster size of the copy in bytes: a power of two, 512 to 2MB. Default: 64KB.</summary>
    [Parameter]
    public long? ClusterSize { get; set; }

    /// <summary>Compares both before the copy gets its name. Default: off.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>The passphrase of an encrypted image; encrypts the copy where the source is not encrypted.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>Creates an unencrypted copy of an encrypted image. Default: off.</summary>
    [Parameter]
    public SwitchParameter Decrypt { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        DiskFormats.CheckClusterSize(ClusterSize);
        DiskFormats.RequireQcow2(
            Format,
            (nameof(Compress), Compress),
            (nameof(CompressionType), CompressionType is not null),
            (nameof(ClusterSize), ClusterSize is not null));
        var (path, destination) = (DiskPaths.Literal(SessionState, Path), HostPath.Resolve(SessionState, Destination));
        NewFile.RequireFree(destination);
        var source = DiskImages.Finite(path, DiskDefinitions.Read(() => Hypervisor, Cancel), new(line => WriteVerbose(line)), Cancel);
        var encrypt = Passphrase is not null && !Decrypt;
        Check(source, encrypt);
        var what = $"Convert {source.Format} disk '{path}' of {ByteSize.Format(source.VirtualSize)} to {Format} disk '{destination}'";
        if (encrypt) what += ", encrypted";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        using var secret = SecretText.ForImage(Passphrase);
        var options = new ConvertImage
        {
            Source = path,
            SourceFormat = source.Format,
            SourceEncrypted = source.Encrypted,
            Destination = destination,
            Format = DiskFormats.Of(Format),
            Compress = Compress,
            CompressionType = DiskFormats.Of(CompressionType),
            ClusterSize = ClusterSize,
            Secret = secret,
            Encrypt = encrypt,
            Verify = Verify && !source.Encrypted,
        };
        WriteWhenDone(path, "Converting a disk image", job => Convert(options, job));
    });

    private void Check(ImageInfo source, bool encrypt)
    {
        if (source.Encrypted && Passphrase is null)
        {
            throw new KvmException(
                "WrongPassphrase",
                Failure.PermissionDenied,
                $"'{source.Path}' is encrypted, and no passphrase was given.",
                "Add -Passphrase (Read-Host -AsSecureString)");
        }

        if (!encrypt) return;
        DiskFormats.RequireQcow2(Format, ("Passphrase without -Decrypt", true));
        if (Compress)
        {
            throw new KvmException(
                "EncryptedNotCompressed",
                Failure.InvalidArgument,
                "An encrypted image cannot be compressed.",
                "Leave out -Compress, or add -Decrypt.");
        }
        if (Verify)
        {
            throw new KvmException(
                "EncryptedNotVerified",
                Failure.NotSupported,
                "qemu-img cannot compare encrypted images.",
                "Leave out -Verify.");
        }
    }

    private async Task<object?> Convert(ConvertImage options, LongJob job)
    {
        var qemuImg = new QemuImg(job.Say);
        try
        {
            // Reading both again takes about as long as writing one.
            var compared = await qemuImg.ConvertAsync(options, f => job.Report(options.Verify ? f / 2 : f), Cancel).ConfigureAwait(false);
            if (compared is { Identical: false })
            {
                throw new KvmException(
                    "DiskVerifyFailed",
                    Failure.Unspecified,
                    $"The copy of '{options.Source}' differs from it and was deleted: {compared.Reason}",
                    "Check dmesg for errors of the disks, and whether something wrote to the source in the meantime; then repeat the "
                        + "command.");
            }
        }
        catch (ImageInUseException error)
        {
            throw DiskImages.InUse(error, "Copy-KvmVMDisk");
        }

        FormatNotes.NoteMade(options.Destination, Format == KvmDiskFormat.Raw ? "raw" : "qcow2");
        return KvmDisk.From(
            await qemuImg.InfoAsync(options.Destination, new InfoOptions { Quick = true }, Cancel).ConfigureAwait(false),
            usedBy: [],
            uses: []);
    }
}
