using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Image;
using KvmPS.Operations.VM;
using KvmPS.Tools;
using Stream = KvmPS.Libvirt.Stream;

namespace KvmPS.Operations.Storage;

/// <summary>
/// A file of this machine that becomes a volume of a host. A new volume is there as a whole, or not at all. A device of a pool, which
/// cannot be made, is written over.
/// </summary>
internal sealed class VolumeUpload
{
    // As much as one message of libvirt's holds.
    private const int Piece = 256 * 1024;

    private readonly StoragePool _pool;
    private readonly string _name;
    private readonly string _path;
    private readonly long _length;
    private readonly VolumeCreation? _creation;

    private VolumeUpload(StoragePool pool, string name, string path, long length, VolumeCreation? creation, string text)
    {
        (_pool, _name, _path, _length, _creation) = (pool, name, path, length, creation);
        Text = text;
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text { get; }

    public bool Overwrites => _creation is null;

    /// <exception cref="KvmException">Whatever would go wrong and can be seen before.</exception>
    public static VolumeUpload Plan(StoragePool pool, string name, string path, ImageInfo image, CancellationToken cancel)
    {
        if (!SelfContainedImage.Is(path, image)) throw ImageErrors.NotSelfContained($"'{path}'");
        VolumeFormats.RequireRaw(pool, path, image.Format);
        var length = new FileInfo(path).Length;
        var existing = VolumeFormats.AreFiles(pool) ? null : StorageErrors.Explained(pool, () => pool.Find(name));
        if (existing is not null)
        {
            CheckDevice(existing, path, length, cancel);
            var lost = $"({ByteSize.Format(length)}); its present content is lost";
            return new(pool, name, path, length, creation: null, $"Overwrite the volume '{pool.Name}/{name}' with '{path}' {lost}");
        }

        // A file is taken as it is, and libvirt looks into it afterwards.
        var (format, allocation) = VolumeFormats.AreFiles(pool) ? ("raw", 0L) : ((string?)null, (long?)null);
        var creation = VolumeCreation.Plan(pool, new(name, format, length, allocation));
        var needed = Math.Min(image.ActualSize ?? length, length);
        VolumeCreation.RequireSpace(pool, needed, $"'{path}' takes {ByteSize.Format(needed)}");
        var text = $"Create volume '{pool.Name}/{name}' with the {ByteSize.Format(length)} of '{path}' ({image.Format})";
        return new(pool, name, path, length, creation, text);
    }

    public StorageVolume CarryOut(Action<double> report, CancellationToken cancel)
    {
        var volume = _creation?.CarryOut(cancel) ?? VolumeTarget.One(_pool, _name);
        try
        {
            StorageErrors.Explained(_pool, () => Send(volume, report, cancel));
        }
        catch (Exception error)
        {
            if (_creation is not null && StorageJobs.Discard(volume)) throw;
            if (error is OperationCanceledException) throw;
            throw new KvmException(
                "VolumeHalfWritten",
                Failure.Unspecified,
                $"The volume '{_pool.Name}/{_name}' contains only a part of '{_path}': {error.Message}",
                _creation is null
                    ? "Repeat the command when the cause is resolved; until then no VM can use the volume."
                    : $"Remove it when libvirt answers again: Remove-KvmVolume -Pool {VMErrors.Quote(_pool.Name)} -Name "
                        + $"{VMErrors.QuoteName(_name)}",
                error);
        }

        // What format it has is found out anew.
        StorageErrors.Explained(_pool, () => StorageJobs.Patiently(_pool.Refresh));
        return volume;
    }

    private void Send(StorageVolume volume, Action<double> report, CancellationToken cancel)
    {
        using var file = new SparseReader(_path);
        // A hole leaves what is there as it is, so an old volume gets the zeros themselves.
        var sparse = !Overwrites;
        using var stream = volume.OpenUpload(sparse);
        var buffer = new byte[Piece];
        var zeros = sparse ? [] : new byte[Piece];
        long sent = 0;
        for (var next = file.Next(buffer); next != (0, 0); next = file.Next(buffer))
        {
            cancel.ThrowIfCancellationRequested();
            if (next.Content > 0) SendAll(stream, buffer.AsSpan(0, next.Content));
            else if (sparse) stream.SendHole(next.Hole);
            else SendZeros(next.Hole);
            sent += next.Content + next.Hole;
            report(sent / (double)_length);
        }

        if (sent != _length)
        {
            throw new KvmException(
                "SizeMismatch",
                Failure.Unspecified,
                $"'{_path}' became shorter while it was read: {sent} bytes were read, not {_length}.",
                "Repeat the command when nothing writes to the file.");
        }
        stream.Finish();

        void SendZeros(long count)
        {
            for (; count > 0; count -= zeros.Length)
            {
                cancel.ThrowIfCancellationRequested();
                SendAll(stream, zeros.AsSpan(0, (int)Math.Min(count, zeros.Length)));
            }
        }
    }

    private static void SendAll(Stream stream, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[(stream.Send(bytes) ?? 0)..];
    }

    private static void CheckDevice(StorageVolume volume, string path, long length, CancellationToken cancel)
    {
        var xml = VolumeTarget.Look(volume);
        var (pool, name) = (volume.Pool, volume.Name);
        if (xml.Capacity < length)
        {
            throw new KvmException(
                "VolumeTooSmall",
                Failure.InvalidArgument,
                $"The volume '{pool.Name}/{name}' has {ByteSize.Format(xml.Capacity)}, and '{path}' needs {ByteSize.Format(length)}.",
                $"Make it larger first: Resize-KvmVolume -Pool {VMErrors.Quote(pool.Name)} -Name {VMErrors.QuoteName(name)} -Size "
                    + $"{length}");
        }

        VolumeUsers
            .Read(pool.Connection, cancel, lookAnew: true)
            .RequireUnused($"{pool.Name}/{name}", xml.Path, "would lose its content");
    }
}
