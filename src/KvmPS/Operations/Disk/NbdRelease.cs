using KvmPS.Linux;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>The end of an image's connection to a block device, with nothing that was written to it lost.</summary>
internal sealed class NbdRelease
{
    private readonly HostRoot _root;
    private readonly string _device;
    private readonly IReadOnlyList<BlockDeviceUse> _uses;

    private NbdRelease(HostRoot root, string device, IReadOnlyList<BlockDeviceUse> uses)
    {
        (_root, _device, _uses) = (root, device, uses);
    }

    /// <summary>Description for -WhatIf.</summary>
    public string Text
        => $"Disconnect the image from {_device}" + (_uses.Count == 0 ? "" : $", after ending its uses: {string.Join("; ", _uses)}");

    /// <param name="root">The host.</param>
    /// <param name="device">The device.</param>
    /// <param name="force">Unmounts file systems and turns off swap first.</param>
    /// <returns>null when nothing is connected to the device.</returns>
    /// <exception cref="KvmException">NbdDeviceNotFound or NbdDeviceInUse.</exception>
    public static NbdRelease? Plan(HostRoot root, string device, bool force)
    {
        if (!new NbdDevices(root).IsConnected(device)) return null;
        var uses = new BlockDeviceUses(root).Of(device);
        // What was made of the device, or is mounted elsewhere, is ended by the tools that know it.
        if (uses.FirstOrDefault(u => u.Kind == BlockDeviceUseKind.Holder || u.Process is not null) is { } other)
        {
            throw InUse(
                device,
                other,
                $"End that first{(other.Release is null ? "" : $": {other.Release}")}; then Dismount-KvmDisk {device}");
        }

        if (!force && uses is [var use, ..])
        {
            throw InUse(device, use, $"End that first: {use.Release}; or let Dismount-KvmDisk do that: Dismount-KvmDisk {device} -Force");
        }

        return new(root, device, uses);
    }

    public void CarryOut(QemuNbd qemuNbd, CancellationToken cancel)
    {
        foreach (var use in _uses) Unmounting.End(use);
        // Something may have been mounted since, or a second time at the same place.
        var now = new BlockDeviceUses(_root);
        if (now.Of(_device) is [var left, ..]) throw InUse(_device, left, $"Repeat the command: Dismount-KvmDisk {_device} -Force");
        foreach (var part in now.Parts(_device)) Unmounting.Flush($"/dev/{part}");
        qemuNbd.Disconnect(_device, cancel);
    }

    private static KvmException InUse(string device, BlockDeviceUse use, string advice) => new(
        "NbdDeviceInUse", Failure.Busy, $"{use}; data written to it could be lost, so the image of {device} stays connected.", advice);
}
