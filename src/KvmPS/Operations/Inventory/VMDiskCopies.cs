using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Snapshot;
using KvmPS.Operations.VM;
using KvmPS.Planning.Snapshot;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>
/// Copies of a VM's disks and of what it keeps beside them (UEFI variables, …). The disks of a running VM are frozen by a snapshot that
/// all of them share, copied, and merged with what the guest has written meanwhile.
/// </summary>
internal sealed class VMDiskCopies
{
    private readonly Domain _domain;
    private readonly PortableDomainXml _definition;
    private readonly List<Copy> _copies = [];
    private SnapshotCreation? _freeze;
    private StateCopies? _state;

    private VMDiskCopies(Domain domain, PortableDomainXml definition)
    {
        _domain = domain;
        _definition = definition;
    }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Files that copies come to be.</summary>
    public IReadOnlyList<string> Disks => [.. _copies.Select(c => c.Path)];

    /// <param name="domain">The VM.</param>
    /// <param name="definition">Its definition.</param>
    /// <param name="stem">How the copies' paths begin; -vda.qcow2 and the like come behind it.</param>
    /// <param name="which">Which of its disks.</param>
    /// <param name="quiesce">The guest's agent freezes its file systems for the snapshot.</param>
    /// <param name="tpm">Where the state of an emulated TPM goes; null: it stays behind.</param>
    /// <param name="cmdlet">Who makes them, for the snapshot's description.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <param name="stopsFirst">True for a VM that will be off by then, and needs no snapshot.</param>
    public static VMDiskCopies Plan(
        Domain domain, PortableDomainXml definition, string stem, Func<DiskElement, bool> which, bool quiesce, string? tpm, string cmdlet,
            CancellationToken cancel, bool stopsFirst = false)
    {
        if (!domain.Connection.IsLocal)
        {
            throw LocalHostGuard.NotLocal(
                $"The disks of VM '{domain.Name}' are on another host ({domain.Connection.Uri}) and cannot be copied from here.",
                "Run the command on that host. Export-KvmVM without -IncludeDisk, which copies the definition alone, works from here as "
                    + "well.");
        }

        definition.NoteVolumes(new VolumeFiles(domain.Connection).Of);
        var plan = new VMDiskCopies(domain, definition);
        foreach (var disk in definition.Disks.Where(which)) plan.Add(disk, stem, cancel);
        // An export is the same VM once more, and no second one.
        var isSame = definition.Id == domain.Id;
        plan._state = StateCopies.Plan(definition, VMStateFiles.Of(domain), stem, tpm, domain.IsActive && !stopsFirst, mayShare: isSame);
        if (plan._copies.Count > 0 && domain.IsActive && !stopsFirst)
        {
            plan._freeze = SnapshotCreation.Plan(
                domain,
                $"export-{SnapshotName.Default(DateTime.Now)}",
                $"Created by {cmdlet} -Name {VMErrors.QuoteName(domain.Name)}, which removes it when the disks are copied.",
                diskOnly: true,
                quiesce,
                cancel,
                temporary: true);
        }

        plan.Text =
            string.Concat(plan._copies.Select(c => $", disk {c.Target} ({c.Source}) as '{c.Path}'"))
            + plan._state.Text
            + (
                plan._freeze is null
                    ? ""
                    : "; while the disks are copied the VM writes to a "
                        + $"snapshot{(quiesce ? ", with the guest's file systems frozen as it is created" : "")}, which is merged "
                        + "afterwards");
        return plan;
    }

    /// <summary>Makes the copies, and lets the definition name them.</summary>
    /// <param name="timeout">How long the merging may take.</param>
    /// <param name="written">Gets the files that are there, also when it fails.</param>
    /// <param name="progress">How much is copied, 0 to 1.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public void CarryOut(TimeSpan timeout, List<string> written, Action<double> progress, CancellationToken cancel)
    {
        RequireSameDisks();
        CopyDisks(timeout, written, progress, cancel);
        _state?.CarryOut(written, cancel);
        foreach (var copy in _copies) _definition.SetDisk(copy.Target, copy.Path, copy.Format == ImageFormat.Raw ? "raw" : "qcow2");
        cancel.ThrowIfCancellationRequested();
    }

    /// <exception cref="KvmException">FileAlreadyExists.</exception>
    public static string Free(string path) =>
        Path.Exists(path)
            ? throw new KvmException(
                "FileAlreadyExists",
                Failure.AlreadyExists,
                $"The file '{path}' already exists.",
                "Move it away, or choose another path: files are not overwritten.")
            : path;

    private void Add(DiskElement disk, string stem, CancellationToken cancel)
    {
        if (disk.Path is null)
        {
            throw new KvmException(
                "DiskNotExportable",
                Failure.NotSupported,
                $"Disk {disk.Target} of VM '{_domain.Name}' is not a file or device of this host (a disk on a network, or a volume whose "
                    + "pool is stopped).",
                "Copy it where it is stored, and export the rest with Export-KvmVM without -IncludeDisk.");
        }

        var format = disk.Format ?? "raw";
        DiskDefinitions.RequireFit(disk.Path, disk, $"VM '{_domain.Name}'");
        // The header of an image that is a part of a file is not where qemu-img looks.
        if (disk.Slice is null
                ? DiskChain.Read(disk.Path, format, $"disk {disk.Target} of VM '{_domain.Name}'", new QemuImg(), cancel)[0].Encrypted
                : disk.IsEncrypted)
        {
            throw new KvmException(
                "DiskNotExportable",
                Failure.NotSupported,
                $"Disk {disk.Target} of VM '{_domain.Name}' ({disk.Path}) is encrypted, and its content cannot be read without its key.",
                "Shut the VM down, copy the file as it is (cp --sparse=always), and export the rest with Export-KvmVM without "
                    + "-IncludeDisk.");
        }

        var isRaw = format == "raw";
        // No snapshot freezes a floppy, and QEMU has it locked.
        _copies.Add(new(disk.Target, disk.Path, format, Backing(disk), disk.Slice, disk.Device == "floppy",
            Free($"{stem}-{disk.Target}{(isRaw ? ".img" : ".qcow2")}"), isRaw ? ImageFormat.Raw : ImageFormat.Qcow2));
    }

    /// <summary>QEMU follows the backing chain that the definition prescribes, whatever the image's header says; so must a copy.</summary>
    private BackingFiles? Backing(DiskElement disk)
    {
        if (disk.Chain is not { } chain) return null;
        return new([.. chain.Layers.Select(l => new BackingImage(l.Path ?? throw NotAFile(l), l.Format ?? "raw"))], chain.EndsHere);

        KvmException NotAFile(BackingChain.Layer layer) =>
            new(
                "DiskNotExportable",
                Failure.NotSupported,
                $"A backing file of disk {disk.Target} of VM '{_domain.Name}' is not a file or device of this host, but of the type "
                    + $"'{layer.Type}'.",
                "Copy it where it is stored, and export the rest with Export-KvmVM without -IncludeDisk.");
    }

    /// <summary>
    /// With many VMs some time passes between plan and act; a snapshot made meanwhile has put other images in the disks' place.
    /// </summary>
    private void RequireSameDisks()
    {
        var stored = PortableDomainXml.Parse(_domain.Xml(DomainXmlFlags.Inactive), "libvirt's answer");
        stored.NoteVolumes(new VolumeFiles(_domain.Connection).Of);
        var now = stored.Disks.ToDictionary(d => d.Target, d => d.Path, StringComparer.Ordinal);
        if (_copies.FirstOrDefault(c => now.GetValueOrDefault(c.Target) != c.Source) is not { } other) return;
        throw new KvmException(
            "VMChanged",
            Failure.InvalidOperation,
            $"Disk {other.Target} of VM '{_domain.Name}' is no longer {other.Source}: the VM was changed after the command began.",
            "Repeat the command.");
    }

    private void CopyDisks(TimeSpan timeout, List<string> written, Action<double> progress, CancellationToken cancel)
    {
        if (_freeze is null)
        {
            foreach (var copy in _copies) CopyDisk(copy, written, progress, cancel);
            return;
        }

        var frozen = _freeze.CarryOut(CancellationToken.None)!;
        Exception? failure = null;
        try
        {
            foreach (var copy in _copies) CopyDisk(copy, written, progress, cancel);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            // Also after Ctrl+C: the VM has to get back to its own images. The guest notices neither.
            Merge(frozen.Name, timeout, failure);
        }
    }

    private void CopyDisk(Copy copy, List<string> written, Action<double> progress, CancellationToken cancel)
    {
        var share = 1.0 / _copies.Count;
        var before = written.Count * share;
        new QemuImg().Convert(
            new ConvertImage
            {
                Source = copy.Source,
                SourceFormat = copy.SourceFormat,
                SourceBacking = copy.Backing,
                SourceSlice = copy.Slice,
                ReadWhileInUse = copy.IsFloppy,
                Destination = copy.Path,
                Format = copy.Format,
            },
            done => progress(before + (done * share)),
            cancel);
        written.Add(copy.Path);
        // The guest may have written a header into its raw disk meanwhile. The copy must not be taken for what it says.
        if (copy.Format != ImageFormat.Raw) return;
        DiskDefinitions.RequireFit(copy.Path, _definition.Disks.First(d => d.Target == copy.Target), $"VM '{_domain.Name}'");
    }

    private void Merge(string snapshot, TimeSpan timeout, Exception? failure)
    {
        try
        {
            SnapshotRemoval.Of(_domain, snapshot).CarryOut(snapshot, timeout, _ => { }, CancellationToken.None);
        }
        catch (Exception error) when (error is KvmException or LibvirtException or ToolException or IOException)
        {
            var vm = VMErrors.QuoteName(_domain.Name);
            throw new KvmException(
                "ExportSnapshotLeft",
                Failure.Unspecified,
                $"VM '{_domain.Name}' still writes to the overlay of snapshot '{snapshot}', which could not be merged: "
                    + $"{error.Message}{(failure is null or OperationCanceledException ? "" : $" Before that: {failure.Message}")}",
                $"Nothing is lost. Merge it: Remove-KvmSnapshot -VMName {vm} -Name {VMErrors.QuoteName(snapshot)}. If the VM no longer "
                    + $"exists, qemu-img commit merges the overlay, {string.Join(", ", _copies.Select(c => $"a file beside {c.Source}"))}.",
                error);
        }
    }

    private sealed record Copy(
        string Target,
        string Source,
        string SourceFormat,
        BackingFiles? Backing,
        (long Offset, long Size)? Slice,
        bool IsFloppy,
        string Path,
        ImageFormat Format);
}
