using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>Another size for a volume.</summary>
internal sealed class VolumeResize
{
    private readonly StorageVolume _volume;
    private readonly long _size;
    private readonly bool _allocate;

    private VolumeResize(StorageVolume volume, long size, bool shrinks, bool allocate, string text)
    {
        (_volume, _size, _allocate) = (volume, size, allocate);
        (Shrinks, Text) = (shrinks, text);
    }

    public bool Shrinks { get; }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text { get; }

    /// <exception cref="KvmException">VolumeWouldShrink, VolumeInUse, VMHasSavedMemory or DiskFormatContradiction.</exception>
    public static VolumeResize Plan(
        StorageVolume volume, VolumeXml xml, long size, bool mayShrink, bool allocate, CancellationToken cancel)
    {
        var name = $"{volume.Pool.Name}/{volume.Name}";
        var shrinks = size < xml.Capacity;
        if (shrinks && !mayShrink)
        {
            throw new KvmException(
                "VolumeWouldShrink",
                Failure.InvalidArgument,
                $"The volume '{name}' has {ByteSize.Format(xml.Capacity)}; data beyond {ByteSize.Format(size)} would be lost.",
                $"Shrink the file systems in it first, then add -AllowShrink: Resize-KvmVolume -Pool {VMErrors.Quote(volume.Pool.Name)} "
                    + $"-Name {VMErrors.QuoteName(volume.Name)} -Size {size} -AllowShrink");
        }

        var users = VolumeUsers.Read(volume.Pool.Connection, cancel, lookAnew: true);
        users.RequireIdle(name, xml.Path, "its QEMU would not notice");
        users.RequireNoSavedMemory(xml.Path);
        users.RequireFormat(xml);
        if (shrinks)
        {
            users.RequireAllRead(name, xml.Path, "would lose its backing data");
            users.RequireNoOverlay(name, xml.Path, "would lose its backing data");
        }

        var allocated = allocate ? ", all of it allocated at once" : "";
        var lost = shrinks ? $"; all data beyond {ByteSize.Format(size)} is lost" : "";
        var text =
            $"{(shrinks ? "Shrink" : "Grow")} volume '{name}' from {ByteSize.Format(xml.Capacity)} to "
            + $"{ByteSize.Format(size)}{allocated}{lost}";
        return new(volume, size, shrinks, allocate, text);
    }

    public void CarryOut() =>
        _volume.Resize(
            _size,
            (Shrinks ? StorageVolResizeFlags.Shrink : StorageVolResizeFlags.None)
                | (_allocate ? StorageVolResizeFlags.Allocate : StorageVolResizeFlags.None));
}
