using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>
/// A copy of a disk that a running VM writes to (virDomainBlockCopy): a mirror that is ended when it has caught up. If it
/// does not get there, the VM goes on with its disk, and no copy is left. A copy that the VM does not go on with gets its name
/// when it is complete, so that a mirror whose command was killed is not taken for one.
/// </summary>
internal sealed class VMDiskCopy
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LetGo = TimeSpan.FromSeconds(10);

    private readonly Domain _domain;
    private readonly DiskElement _disk;
    private readonly string _destination;
    private readonly string _written;
    private readonly string _format;
    private readonly bool _pivot;

    private VMDiskCopy(Domain domain, DiskElement disk, string destination, string written, string format, bool pivot)
    {
        (_domain, _disk, _destination, _written, _format, _pivot) = (domain, disk, destination, written, format, pivot);
    }

    /// <summary>The copy's format.</summary>
    public string Format => _format;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        $"Copy disk {_disk.Target} '{_disk.Path}' to '{_destination}' ({_format}) while it runs"
        + (_pivot ? ", and switch to the copy" : "");

    public static VMDiskCopy Plan(Domain domain, string target, string destination, string? format, bool pivot)
    {
        // What a running VM has open cannot be renamed behind libvirt's back.
        var written =
            pivot || !domain.Connection.IsLocal
                ? destination
                : Path.Join(Path.GetDirectoryName(destination), TemporaryName.WithoutOwner(Path.GetFileName(destination)));
        var now = VMDiskConfiguration.Read(domain);
        if (now.Live is null)
        {
            now.Choose(domain, target, asked: null);
            throw new KvmException(
                "VMNotRunning",
                Failure.InvalidOperation,
                $"VM '{domain.Name}' is not running, so its disks can be copied as files.",
                $"Use Copy-KvmDisk or Convert-KvmDisk: Convert-KvmDisk -Path {VMErrors.Quote(now.Find(target)?.Path ?? "")} -Destination "
                    + $"{VMErrors.Quote(destination)}");
        }

        now.Choose(domain, target, KvmChangeScope.Live);
        var disk = now.Live.Find(target)!;
        format ??= disk.Format is "raw" or "qcow2" ? disk.Format : "qcow2";
        if (disk.Device != "disk" || disk.Path is null || disk.IsEncrypted)
        {
            throw new KvmException(
                "DiskNotCopyable",
                Failure.NotSupported,
                $"{target} of VM '{domain.Name}' cannot be copied live: it is "
                    + $"{(disk.IsEncrypted ? "encrypted" : disk.Path is null ? "not a file or block device" : "a drive")}.",
                "Shut the VM down, and copy the file with Copy-KvmDisk.");
        }

        if (disk.MirrorPath is not null || DomainBlockJob.Info(domain, target) is not null)
        {
            throw new KvmException(
                "BlockJobRunning",
                Failure.Busy,
                $"A block job is already running on disk {target} of VM '{domain.Name}'.",
                $"Wait for its end, or stop it with Stop-KvmBlockJob. Show it: Get-KvmBlockJob -VMName {VMErrors.QuoteName(domain.Name)}");
        }

        var copy = new VMDiskCopy(domain, disk, destination, written, format, pivot);
        if (!domain.Connection.IsLocal) return copy;
        if (format == "raw") DiskDefinitions.RequireFit(disk.Path, disk, $"VM '{domain.Name}'");
        NewFile.RequireFree(destination);
        StorageAccess.CheckFolder(domain.Connection, destination);
        return copy;
    }

    public void CarryOut(long bytesPerSecond, Deadline deadline, Action<int> progress, CancellationToken cancel)
    {
        try
        {
            DomainBlockJob.Copy(_domain, _disk.Target, NewDiskXml.Destination(_written, _format), (ulong)bytesPerSecond);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            DeleteCopy();
            throw VMDiskErrors.OfOpening(error, _destination, _domain.Name);
        }

        try
        {
            Await(deadline, progress, cancel);
            if (_pivot) Pivot(deadline, cancel);
            else Complete();
        }
        catch (Exception error) when (error is not LibvirtException { OutcomeUnknown: true })
        {
            // Whatever ends the waiting: after Ctrl+C it may be PowerShell that shows no progress any more (PipelineStoppedException).
            TakeBack();
            throw;
        }

        if (!_pivot) return;
        FormatNotes.NoteLeft(FormatNotes.Of(_domain.Connection, [_disk]));
        Store();
    }

    /// <summary>Ends the mirror, which is the copy then, and gives it its name.</summary>
    private void Complete()
    {
        DomainBlockJob.Abort(_domain, _disk.Target);
        AwaitLetGo();
        // The guest may have written a header into its disk meanwhile. The copy must not be taken for what it says.
        if (_domain.Connection.IsLocal && _format == "raw") DiskDefinitions.RequireFit(_written, _disk, $"VM '{_domain.Name}'");
        if (_written != _destination) ImageFile.Complete(_written, _destination);
    }

    private void Await(Deadline deadline, Action<int> progress, CancellationToken cancel)
    {
        while (true)
        {
            if (DomainBlockJob.Info(_domain, _disk.Target) is not var (_, done, all, _))
            {
                throw DomainLife.IsActive(_domain)
                    ? new KvmException(
                        "DiskCopyFailed",
                        Failure.Unspecified,
                        $"QEMU did not finish the copy of disk {_disk.Target} of VM '{_domain.Name}', for example because the "
                            + "destination is full; the VM keeps its disk, and the copy was deleted.",
                        $"Check the free space: df {VMErrors.Quote(Path.GetDirectoryName(_destination) ?? "/")}, then repeat the command.")
                    : VMErrors.WentOff(_domain.Name, "being copied");
            }

            progress(all == 0 ? 0 : (int)(100 * (UInt128)done / all));
            if (all > 0
                && done == all
                && DomainDisksXml.Parse(_domain.Xml(DomainXmlFlags.None)).Find(_disk.Target) is { MirrorIsReady: true })
            {
                return;
            }
            Wait(deadline, cancel);
        }
    }

    private void Pivot(Deadline deadline, CancellationToken cancel)
    {
        while (!DomainBlockJob.Pivot(_domain, _disk.Target)) Wait(deadline, cancel);
    }

    private void Wait(Deadline deadline, CancellationToken cancel)
    {
        if (deadline.IsOver)
        {
            throw new KvmException(
                "TimeoutDiskCopy",
                Failure.Timeout,
                $"Copying disk {_disk.Target} of VM '{_domain.Name}' took longer than -TimeoutSec and was stopped; the VM keeps its "
                    + "disk, and the copy was deleted.",
                "Repeat the command with a longer -TimeoutSec. If the guest writes faster than the destination, limit it: Set-KvmVMDisk "
                    + "-TotalBytesPerSec");
        }

        cancel.WaitHandle.WaitOne(Pause);
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>The file goes only when QEMU has surely let go of it.</summary>
    private void TakeBack()
    {
        try
        {
            if (DomainLife.IsActive(_domain) && DomainBlockJob.Info(_domain, _disk.Target) is not null)
            {
                DomainBlockJob.Abort(_domain, _disk.Target);
            }
            AwaitLetGo();
            if (!DomainLife.IsActive(_domain)
                || VMDiskConfiguration.Read(_domain).Live?.Find(_disk.Target) is { MirrorPath: null, Path: { } path } && path == _disk.Path)
            {
                DeleteCopy();
            }
        }
        catch (LibvirtException)
        {
            // Get-KvmBlockJob shows a mirror that is left; the error that matters is on its way.
        }
    }

    /// <summary>libvirt comes back before the mirror has gone from the VM.</summary>
    private void AwaitLetGo() =>
        Poll.Until(
            () => !DomainLife.IsActive(_domain)
                || VMDiskConfiguration.Read(_domain).Live?.Find(_disk.Target) is not { MirrorPath: not null },
            Pause,
            new(LetGo),
            CancellationToken.None);

    private void DeleteCopy()
    {
        if (_domain.Connection.IsLocal) File.Delete(_written);
    }

    /// <summary>libvirt stores the new place itself where the old one was stored; this holds where it did not.</summary>
    private void Store()
    {
        if (VMDiskConfiguration.ReadToChange(_domain).Config?.Find(_disk.Target) is not { } stored || stored.Path != _disk.Path) return;
        var edit = new DiskEdit(stored);
        edit.SetSource(_destination, _format);
        _domain.UpdateDevice(edit.ToString(), AffectFlags.Config);
    }
}
