using System.Management.Automation;
using System.Security;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Planning.Common;
using KvmPS.Planning.Disk;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Creates a disk image (qemu-img create). It gets its name when it is complete.</summary>
[Cmdlet(VerbsCommon.New, "KvmDisk", SupportsShouldProcess = true, DefaultParameterSetName = "Disk")]
[OutputType(typeof(KvmDisk))]
public sealed class NewKvmDiskCommand : KvmCommand
{
    /// <summary>The path of the image; its folder must exist.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    public string[] Path { get; set; } = [];

    /// <summary>The size that the guest sees, in bytes: 20GB. Default with -BackingFile: that image's.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Disk")]
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Overlay")]
    [Alias("SizeBytes")]
    public long Size { get; set; }

    /// <summary>The backing file of the new image; its format is detected and recorded.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Overlay")]
    [Alias("ParentPath")]
    public string? BackingFile { get; set; }

    /// <summary>Default: Qcow2.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public KvmDiskFormat Format { get; set; }

    /// <summary>How much of the space is allocated at once. Default: Off.</summary>
    [Parameter]
    public KvmDiskPreallocation Preallocation { get; set; }

    /// <summary>The cluster size in bytes: a power of two, 512 to 2MB. Default: 64KB.</summary>
    [Parameter]
    public long? ClusterSize { get; set; }

    /// <summary>The compression of clusters that are written compressed. Default: Zlib.</summary>
    [Parameter]
    public KvmDiskCompression? CompressionType { get; set; }

    /// <summary>Encrypts the content with it (LUKS). Default: not encrypted.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>Writes reference counts late: faster, and repaired after a crash. Default: off.</summary>
    [Parameter]
    public SwitchParameter LazyRefcounts { get; set; }

    /// <summary>Allocates subclusters: less data is copied in overlays. Default: off.</summary>
    [Parameter]
    public SwitchParameter ExtendedL2 { get; set; }

    private protected override void Begin()
    {
        if (Connection is not null && !Hypervisor.IsLocal)
        {
            throw LocalHostGuard.NotLocal(
                $"'{Connection}' is another host; New-KvmDisk can create a disk image on this one only.",
                "Create a volume in a storage pool of that host: New-KvmVolume -Pool images -Name web01.qcow2 -Size 20GB");
        }
    }

    private protected override void Process()
    {
        foreach (var path in Path) Each(path, () => Create(HostPath.Resolve(SessionState, path)));
    }

    private void Create(string path)
    {
        Check();
        NewFile.RequireFree(path);
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var backing = Backing(qemuImg);
        var size = MyInvocation.BoundParameters.ContainsKey(nameof(Size)) ? Size : (long?)null;
        var what = backing is null
            ? $"Create {Format} disk '{path}' of {ByteSize.Format(size)}"
            : $"Create {Format} disk '{path}' backed by {backing.Format} disk '{backing.Path}'"
                + (size is null ? "" : $" of {ByteSize.Format(size)}");
        if (Passphrase is not null) what += ", encrypted";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        using var secret = SecretText.ForImage(Passphrase);
        var image = new CreateImage
        {
            Path = path,
            Size = size,
            Format = DiskFormats.Of(Format),
            Backing = backing,
            Preallocation = DiskFormats.Of(Preallocation),
            ClusterSize = ClusterSize,
            CompressionType = DiskFormats.Of(CompressionType),
            LazyRefcounts = LazyRefcounts,
            ExtendedL2 = ExtendedL2,
            Secret = secret,
        };
        qemuImg.Create(image, Cancel);
        var made = qemuImg.Info(path, new InfoOptions { Quick = true }, Cancel);
        FormatNotes.NoteMade(path, made.Format);
        WriteObject(KvmDisk.From(made, usedBy: [], uses: []));
    }

    private void Check()
    {
        // A number below 10 thousand was meant as GB: 8 as qemu-img's 8G, not 8 bytes.
        if (BackingFile is null || MyInvocation.BoundParameters.ContainsKey(nameof(Size)))
        {
            SizeArgument.Check(Size, nameof(Size), gigabytesBelow: 10_000);
        }
        DiskFormats.CheckClusterSize(ClusterSize);
        DiskFormats.RequireQcow2(
            Format,
            (nameof(BackingFile), BackingFile is not null),
            (nameof(ClusterSize), ClusterSize is not null),
            (nameof(CompressionType), CompressionType is not null),
            (nameof(Passphrase), Passphrase is not null),
            (nameof(LazyRefcounts), LazyRefcounts),
            (nameof(ExtendedL2), ExtendedL2),
            ("Preallocation Metadata", Preallocation == KvmDiskPreallocation.Metadata));
    }

    private BackingImage? Backing(QemuImg qemuImg)
    {
        if (BackingFile is null) return null;
        var path = HostPath.Resolve(SessionState, BackingFile);
        var (image, _) = DiskImages.Known(path, new InfoOptions(), DiskDefinitions.Read(() => Hypervisor, Cancel), qemuImg, Cancel);
        if (image.Encrypted) throw DiskImages.Encrypted(path);
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Size))) OverlaySize.Check(Size, path, image.VirtualSize);
        return new(path, image.Format);
    }
}
