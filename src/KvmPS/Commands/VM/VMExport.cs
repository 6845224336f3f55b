using KvmPS.Commands.Snapshot;
using KvmPS.Libvirt;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>
/// A VM's definition as a file, and copies of its disks beside it. The disks of a running VM are frozen by a snapshot that all
/// of them share, copied, and merged with what the guest has written meanwhile. If something fails, no file is left.
/// </summary>
internal sealed class VMExport
{
    private readonly Domain domain;
    private readonly string text;
    private readonly PortableDomainXml definition;
    private readonly string file;
    private readonly bool isSecret;
    private readonly List<Copy> copies = [];
    private SnapshotCreation? freeze;
    private string? nvramCopy;

    private VMExport(Domain domain, string file, bool withSecurityInfo)
    {
        this.domain = domain;
        this.file = file;
        isSecret = withSecurityInfo;
        text = domain.Xml(DomainXmlFlags.Inactive | (withSecurityInfo ? DomainXmlFlags.Secure : DomainXmlFlags.None));
        definition = PortableDomainXml.Parse(text, "libvirt's answer");
    }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text { get; private set; } = "";

    /// <param name="domain">The VM.</param>
    /// <param name="file">The file of the definition; copies of disks go beside it.</param>
    /// <param name="withSecurityInfo">With the passwords of screens.</param>
    /// <param name="includeDisk">With copies of the disks.</param>
    /// <param name="quiesce">The guest's agent freezes its file systems for the snapshot.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static VMExport Plan(Domain domain, string file, bool withSecurityInfo, bool includeDisk, bool quiesce, CancellationToken cancel)
    {
        var export = new VMExport(domain, file, withSecurityInfo);
        if (includeDisk) export.PlanCopies(quiesce, cancel);
        var copied = string.Join(", ", export.copies.Select(c => $"disk {c.Target} ({c.Source}) as '{c.Path}'"));
        export.Text = $"Export the definition{(withSecurityInfo ? " with passwords" : "")} to '{file}'"
            + (copied.Length > 0 ? $", {copied}" : "")
            + (export.nvramCopy is { } nvram ? $", UEFI variables as '{nvram}'" : "")
            + (export.freeze is null ? "" : $"; while the disks are copied the VM writes to a snapshot{(quiesce ? ", with the guest's file systems frozen as it is made" : "")}, which is merged afterwards");
        return export;
    }

    /// <param name="timeout">How long the merging may take.</param>
    /// <param name="progress">How much is copied, 0 to 1.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public FileInfo CarryOut(TimeSpan timeout, Action<double> progress, CancellationToken cancel)
    {
        RequireSameDisks();
        var written = new List<string>();
        try
        {
            CopyDisks(timeout, written, progress, cancel);
            if (nvramCopy is not null) CopyVariables(nvramCopy, written);
            foreach (var copy in copies) definition.SetDisk(copy.Target, copy.Path, copy.Format == ImageFormat.Raw ? "raw" : "qcow2");
            cancel.ThrowIfCancellationRequested();
            using var made = new PartialFile(file, overwrite: false, isSecret);
            made.Stream.Write(System.Text.Encoding.UTF8.GetBytes(copies.Count == 0 && nvramCopy is null ? text : definition + "\n"));
            made.Complete();
            return new FileInfo(file);
        }
        catch
        {
            foreach (var path in written) File.Delete(path);
            throw;
        }
    }

    private void PlanCopies(bool quiesce, CancellationToken cancel)
    {
        var name = VMErrors.QuoteName(domain.Name);
        if (!domain.Connection.IsLocal)
        {
            throw new KvmException("HostNotLocal", Failure.NotSupported, $"The disks of VM '{domain.Name}' are on another host ({domain.Connection.Uri}) and cannot be copied from here.",
                $"Run the command on that host, or leave -IncludeDisk out.");
        }

        var stem = file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ? file[..^4] : file;
        foreach (var disk in definition.Disks.Where(d => d.Device is "disk" or "lun"))
        {
            if (disk.Path is null)
            {
                throw new KvmException("DiskNotExportable", Failure.NotSupported, $"Disk {disk.Target} of VM '{domain.Name}' is no file or device of this host (a network or pool volume).",
                    $"Copy it where it is stored, and export the rest without -IncludeDisk.");
            }

            var format = disk.Format ?? "raw";
            if (new QemuImg().InfoAsync(disk.Path, new InfoOptions { Format = format }, cancel).GetAwaiter().GetResult().Encrypted)
            {
                throw new KvmException("DiskNotExportable", Failure.NotSupported, $"Disk {disk.Target} of VM '{domain.Name}' ({disk.Path}) is encrypted, and its content cannot be read without its key.",
                    $"Shut the VM down, copy the file as it is (cp --sparse=always), and export the rest without -IncludeDisk.");
            }

            copies.Add(new(disk.Target, disk.Path, format, Free($"{stem}-{disk.Target}{(format == "raw" ? ".img" : ".qcow2")}"), format == "raw" ? ImageFormat.Raw : ImageFormat.Qcow2));
        }

        if (definition.Nvram is { } nvram && File.Exists(nvram)) nvramCopy = Free(stem + "-nvram.fd");
        if (copies.Count == 0 || !domain.IsActive) return;
        freeze = SnapshotCreation.Plan(domain, $"export-{Planning.SnapshotName.Default(DateTime.Now)}", $"Made by Export-KvmVM -Name {name}, which removes it when the disks are copied.", diskOnly: true, quiesce, cancel, temporary: true);
    }

    /// <summary>With many VMs some time passes between plan and act; a snapshot made meanwhile has put other images in the disks' place.</summary>
    private void RequireSameDisks()
    {
        var now = PortableDomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive), "libvirt's answer").Disks.ToDictionary(d => d.Target, d => d.Path, StringComparer.Ordinal);
        if (copies.FirstOrDefault(c => now.GetValueOrDefault(c.Target) != c.Source) is not { } other) return;
        throw new KvmException("VMChanged", Failure.InvalidOperation, $"Disk {other.Target} of VM '{domain.Name}' is not {other.Source} any more: the VM has been changed since the export was begun.", "Repeat the command.");
    }

    private void CopyDisks(TimeSpan timeout, List<string> written, Action<double> progress, CancellationToken cancel)
    {
        if (freeze is null)
        {
            foreach (var copy in copies) CopyDisk(copy, written, progress, cancel);
            return;
        }

        var frozen = freeze.CarryOut(CancellationToken.None)!;
        Exception? failure = null;
        try
        {
            foreach (var copy in copies) CopyDisk(copy, written, progress, cancel);
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
        var share = 1.0 / copies.Count;
        var before = written.Count * share;
        new QemuImg().ConvertAsync(
            new ConvertImage { Source = copy.Source, SourceFormat = copy.SourceFormat, Destination = copy.Path, Format = copy.Format },
            done => progress(before + (done * share)),
            cancel).GetAwaiter().GetResult();
        written.Add(copy.Path);
    }

    private void Merge(string snapshot, TimeSpan timeout, Exception? failure)
    {
        try
        {
            SnapshotRemoval.Of(domain, snapshot).CarryOut(snapshot, timeout, _ => { }, CancellationToken.None);
        }
        catch (Exception error) when (error is KvmException or LibvirtException or ToolException or IOException)
        {
            var vm = VMErrors.QuoteName(domain.Name);
            throw new KvmException("ExportSnapshotLeft", Failure.Unspecified,
                $"VM '{domain.Name}' still writes to the overlay of snapshot '{snapshot}', which could not be merged: {error.Message}{(failure is null or OperationCanceledException ? "" : $" Before that: {failure.Message}")}",
                $"Nothing is lost. Merge it: Remove-KvmSnapshot -VMName {vm} -Name {VMErrors.QuoteName(snapshot)}. If the VM is gone, qemu-img commit merges the overlay, {string.Join(", ", copies.Select(c => $"a file beside {c.Source}"))}.",
                error);
        }
    }

    private void CopyVariables(string path, List<string> written)
    {
        using (var made = new PartialFile(path, overwrite: false, isSecret: true))
        {
            using var source = File.OpenRead(definition.Nvram!);
            source.CopyTo(made.Stream);
            made.Complete();
        }

        written.Add(path);
        definition.SetNvram(path);
    }

    private static string Free(string path) => Path.Exists(path)
        ? throw new KvmException("FileAlreadyExists", Failure.AlreadyExists, $"There is a file '{path}' already.", "Choose another -Path; an export overwrites nothing.")
        : path;

    private sealed record Copy(string Target, string Source, string SourceFormat, string Path, ImageFormat Format);
}
