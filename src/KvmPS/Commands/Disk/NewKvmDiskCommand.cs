using System.Management.Automation;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Creates a disk image (qemu-img create). It appears under its name when it is complete.</summary>
[Cmdlet(VerbsCommon.New, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDisk))]
public sealed class NewKvmDiskCommand : KvmCommand
{
    /// <summary>Where the image shall be; its folder must exist.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    /// <summary>The size that the guest sees, in bytes: 20GB.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public long Size { get; set; }

    /// <summary>Default: Qcow2.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DiskFormat Format { get; set; }

    private protected override void Begin()
    {
        if (Connection is not null && !Hypervisor.IsLocal)
        {
            throw new KvmException("HostNotLocal", Failure.NotSupported, $"{Connection} is another host; a disk image can be made as a file on this one only.",
                "Run the command on that host.");
        }
    }

    private protected override void Process()
    {
        foreach (var path in Path) Each(path, () => Create(HostPath.Resolve(SessionState, path)));
    }

    private void Create(string path)
    {
        // A number below 10 thousand was meant as GB: 8 as qemu-img's 8G, not 8 bytes.
        SizeArgument.Check(Size, nameof(Size), gigabytesBelow: 10_000);
        DiskPaths.RequireFree(path);
        var what = $"Create {Format} disk '{path}' of {ByteSize.Format(Size)}";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var image = new CreateImage
        {
            Path = path,
            Size = Size,
            Format = Format == DiskFormat.Raw ? ImageFormat.Raw : ImageFormat.Qcow2,
        };
        qemuImg.CreateAsync(image, Cancel).GetAwaiter().GetResult();
        WriteObject(KvmDisk.From(qemuImg.InfoAsync(path, cancellationToken: Cancel).GetAwaiter().GetResult(), usedBy: []));
    }
}
