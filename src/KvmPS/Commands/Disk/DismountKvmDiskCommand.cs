using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Host;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Takes an image off its block device (qemu-nbd).</summary>
[Cmdlet(VerbsData.Dismount, "KvmDisk", SupportsShouldProcess = true)]
public sealed class DismountKvmDiskCommand : KvmCommand
{
    /// <summary>The device, as Mount-KvmDisk shows it: /dev/nbd0. Its file systems must be unmounted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmDiskMount), Property = nameof(KvmDiskMount.Device))]
    [ArgumentCompleter(typeof(NbdDeviceCompleter))]
    public string Device { get; set; } = "";

    private protected override void Process() => Each(Device, () =>
    {
        if (!new NbdDevices(HostRoot.Real).IsConnected(Device))
        {
            WriteVerbose($"No image is connected to {Device}.");
            return;
        }

        var what = $"Disconnect the image of {Device}";
        if (ShouldProcess(what, what + "?", "Confirm")) new QemuNbd(line => WriteVerbose(line)).DisconnectAsync(Device, Cancel).GetAwaiter().GetResult();
    });
}
