using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Connects an image to a block device of the host (qemu-nbd), so you can mount its file systems.</summary>
[Cmdlet(VerbsData.Mount, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDiskMount))]
public sealed class MountKvmDiskCommand : KvmCommand
{
    /// <summary>The image; no running VM may use it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>Connects the image read-only. Default: off.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        var path = DiskPaths.Literal(SessionState, Path);
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        var image = DiskImages.Idle(path, liveWay: null, definitions, qemuImg, Cancel);
        if (image.Encrypted) throw DiskImages.Encrypted(path);
        if (!ReadOnly)
        {
            definitions.RequireNoSavedMemory(path);
            DiskImages.RequireNoKnownOverlays(path, except: null, definitions.Users, qemuImg, Cancel);
        }

        var devices = new NbdDevices(HostRoot.Real);
        var device = devices.FirstFree();
        var what = $"Connect {image.Format} disk '{path}' to {device}{(ReadOnly ? ", read-only" : "")}";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        new QemuNbd(line => WriteVerbose(line)).Connect(device, path, image.Format, ReadOnly, Cancel);
        WriteObject(new KvmDiskMount { Path = path, Device = device, ReadOnly = ReadOnly, Partitions = devices.Partitions(device) });
    });
}
