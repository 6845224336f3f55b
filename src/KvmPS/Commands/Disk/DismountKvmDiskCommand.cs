using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;

namespace KvmPS.Commands.Disk;

/// <summary>Disconnects an image from its block device (qemu-nbd), if nothing on the host uses the device.</summary>
[Cmdlet(VerbsData.Dismount, "KvmDisk", SupportsShouldProcess = true)]
public sealed class DismountKvmDiskCommand : KvmCommand
{
    /// <summary>The device, as Mount-KvmDisk shows it: /dev/nbd0.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmDiskMount), Property = nameof(KvmDiskMount.Device))]
    [ArgumentCompleter(typeof(NbdDeviceCompleter))]
    public string Device { get; set; } = "";

    /// <summary>Unmounts its file systems and turns off swap on it first. Default: off; a mounted file system is an error.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => Each(Device, () =>
    {
        var release = NbdRelease.Plan(HostRoot.Real, Device, Force);
        if (release is null) WriteVerbose($"No image is connected to {Device}.");
        if (release is null || !ShouldProcess(release.Text, release.Text + "?", "Confirm")) return;
        release.CarryOut(new(line => WriteVerbose(line)), Cancel);
    });
}
