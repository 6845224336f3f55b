using KvmPS.Libvirt;
using KvmPS.Operations.VM;
using KvmPS.Planning.Storage;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>
/// What the definitions of this host's VMs say of an image. Its format is what they say, not what its content begins with: a guest that has
/// a raw disk can write the header of another format into it, with any file of the host as backing file.
/// </summary>
internal sealed class DiskDefinitions
{
    private readonly Connection? _host;
    private readonly DiskUsers? _users;
    private readonly LibvirtException? _silence;

    private DiskDefinitions(Connection? host, DiskUsers? users, LibvirtException? silence)
    {
        (_host, _users, _silence) = (host, users, silence);
    }

    /// <summary>Who uses which image; null where libvirt cannot be asked, or has another host's VMs.</summary>
    public DiskUsers? Users => _users;

    /// <summary>Reads them. On a host whose libvirt is down or missing, images can be worked on as well.</summary>
    /// <param name="host">Gives the connection; it may fail.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static DiskDefinitions Read(Func<Connection> host, CancellationToken cancel)
    {
        try
        {
            var connection = host();
            // The paths of another host's VMs are no files of this one.
            return connection.IsLocal ? Of(connection, DiskUsers.Read(connection, cancel)) : new(null, null, null);
        }
        catch (DllNotFoundException)
        {
            // Without libvirt there are no VMs.
            return new(null, null, null);
        }
        catch (LibvirtException error)
        {
            return new(null, null, error);
        }
    }

    public static DiskDefinitions Of(Connection host, DiskUsers users) => new(host, users, null);

    /// <summary>
    /// The format that an image has in the VMs that use it, or in the definition that it was exported with; null where neither is.
    /// </summary>
    /// <exception cref="KvmException">DiskFormatContradiction: the definitions differ, or the content begins as another format.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public string? FormatOf(string path)
    {
        var content = ContentFormat.Of(path);
        var said = Said(path).ToList();
        if (said.Count == 0) return null;
        if (said.Find(s => s.Format != said[0].Format) is { } other)
        {
            throw Contradiction(path, said[0], $"{other.Where} has it as {other.Format}");
        }

        RequireContent(path, said[0], content);
        return said[0].Format;
    }

    /// <summary>The same without a refusal, for showing an image; null where the definitions differ too.</summary>
    public string? ShownFormatOf(string path) => Said(path).Select(s => s.Format).Distinct().ToList() is [var format] ? format : null;

    /// <summary>The same for a volume of any host, whose format libvirt has found out from its content.</summary>
    /// <exception cref="KvmException">DiskFormatContradiction.</exception>
    public void RequireFit(VolumeXml volume)
    {
        if (volume.Format is not ("qcow2" or "qcow" or "qed" or "vmdk" or "vdi" or "luks")) return;
        foreach (var said in Said(volume.Path)) RequireContent(volume.Path, said, volume.Format);
    }

    /// <summary>
    /// For an image that was read as what its content says: a guest that had it as a raw disk may have written that, to be shown the
    /// file that is named there. What names no other file can show nothing but itself.
    /// </summary>
    /// <exception cref="KvmException">DiskUseUnknown, or DiskFormatDoubtful: nothing but the content says that it is such an
    /// image.</exception>
    public void RequireKnown(string path, ImageInfo image)
    {
        if ((image.BackingFile ?? (image.OtherFiles.Count > 0 ? image.OtherFiles[0] : null)) is not { } named) return;
        if (_silence is not null)
        {
            throw new KvmException("DiskUseUnknown", Failure.Unavailable,
                $"'{path}' refers to '{named}', and libvirt does not answer whether a VM has it as a raw disk, whose guest "
                    + $"could then have written that reference: {_silence.Message}",
                "Start libvirt first: Start-KvmService", _silence);
        }

        if (ImageName.Says(path, image.Format)) return;
        throw new KvmException(
            "DiskFormatDoubtful",
            Failure.InvalidOperation,
            $"'{path}' begins as a {image.Format} image that needs '{named}', but no definition names it, and its name does not have "
                + "that extension. "
                + "It is not used: a guest can write such a header into its raw disk to read files of this host.",
            $"If it is a {image.Format} image, give it that extension: Rename-Item -LiteralPath {VMErrors.Quote(path)} -NewName "
                + $"{VMErrors.Quote($"{Path.GetFileName(path)}.{image.Format}")}. "
                + $"If it was a raw disk, copy it as raw: qemu-img convert -f raw -O qcow2 {VMErrors.Quote(path)} COPY.qcow2");
    }

    /// <summary>Saved memory fits the disks only as they were: whoever changes one destroys it when the VM continues.</summary>
    /// <exception cref="KvmException">VMHasSavedMemory.</exception>
    public void RequireNoSavedMemory(string path)
    {
        if (_host is null || _users is null) return;
        foreach (var vm in _users.UsesOf(path).Select(u => u.VMName).Distinct(StringComparer.Ordinal))
        {
            using var domain = Domain.Find(_host, vm);
            if (domain is { IsActive: false, HasManagedSave: true }) throw VMErrors.HasSavedMemory(domain);
        }
    }

    /// <summary>For an image whose definition is at hand.</summary>
    /// <param name="path">The image.</param>
    /// <param name="disk">The disk that it is.</param>
    /// <param name="whose">Where it is that disk, such as VM 'web'.</param>
    /// <exception cref="KvmException">DiskFormatContradiction.</exception>
    public static void RequireFit(string path, DiskElement disk, string whose)
    {
        // What is a part of a file begins elsewhere. A file that is missing is told by whoever reads the whole chain.
        if (disk.Slice is null && File.Exists(path))
        {
            RequireContent(path, new(FormatOf(disk), $"disk {disk.Target} of {whose}"), ContentFormat.Of(path));
        }
    }

    private static void RequireContent(string path, Statement said, string content)
    {
        // A guest may encrypt the whole of its raw disk; that names no other file. A fixed VHD begins with its content.
        if (said.Format == content || (said.Format, content) is ("raw", "luks") or ("vpc", "raw")) return;
        // Others have no magic number at their beginning.
        if (said.Format is not ("raw" or "qcow2" or "qcow" or "qed" or "luks" or "vmdk" or "vdi" or "vhdx" or "vpc" or "parallels")) return;
        throw Contradiction(path, said, $"its content begins with the header of a {content} image");
    }

    private IEnumerable<Statement> Said(string path)
    {
        var uses = _host is null ? [] : _users!.UsesOf(path);
        foreach (var vm in uses.GroupBy(u => u.VMName, StringComparer.Ordinal))
        {
            using var domain = Domain.Find(_host!, vm.Key);
            if (domain is null) continue;
            var now = VMDiskConfiguration.Read(domain);
            foreach (var use in vm)
            {
                var disks = now.All.Select(c => c.Find(use.Target)).OfType<DiskElement>().ToList();
                var where = $"disk {use.Target} of VM '{vm.Key}'";
                if (use.IsBacking)
                {
                    if (!_host!.IsLocal) continue;
                    foreach (var format in disks.Select(d => FormatBelow(d, path)).OfType<string>()) yield return new(format, where);
                    continue;
                }

                // The running and the stored disk of that name may be two images.
                var same = disks.Where(d => d.Path is not null && ImageIdentity.Same(d.Path, path)).ToList();
                foreach (var disk in same.Count > 0 ? same : disks) yield return new(FormatOf(disk), where);
            }
        }

        if (uses.Length > 0 || _host is { IsLocal: false }) yield break;
        if (ExportedDefinition.Find(path) is var (exported, file))
            yield return new(FormatOf(exported), $"disk {exported.Target} in '{file}'");
        else if (FormatNote.Read(path) is { } noted)
            yield return new(noted, $"noted in its attribute {FormatNote.Attribute}") { IsNote = true };
    }

    /// <summary>
    /// The format that a definition prescribes for an image below a disk, or else the one that the overlay right above it has recorded.
    /// </summary>
    private static string? FormatBelow(DiskElement top, string path)
    {
        if (top.Chain?.Layers.FirstOrDefault(l => l.Path is not null && ImageIdentity.Same(l.Path, path)) is { } prescribed)
        {
            return prescribed.Format ?? "raw";
        }
        if (top.Chain is { EndsHere: true }) return null;
        var (at, format) = top.Chain?.Layers is [.., var lowest] ? (lowest.Path, lowest.Format) : (top.Path, top.Format);
        for (HashSet<ImageIdentity> passed = []; at is not null && format is not (null or "raw") && passed.Add(ImageIdentity.Of(at));)
        {
            var image = new QemuImg().Info(at, new InfoOptions { Quick = true, Format = format });
            if (image.BackingFile is { } below && ImageIdentity.Same(below, path)) return image.BackingFormat;
            (at, format) = (image.BackingFile, image.BackingFormat);
        }

        return null;
    }

    /// <summary>libvirt's own default is raw. A raw disk that libvirt decrypts is a LUKS image for qemu-img.</summary>
    private static string FormatOf(DiskElement disk) => disk.Format is null or "raw" ? (disk.IsEncrypted ? "luks" : "raw") : disk.Format;

    private static KvmException Contradiction(string path, Statement said, string other) =>
        new(
            "DiskFormatContradiction",
            Failure.InvalidOperation,
            $"'{path}' has the format {said.Format} as {said.Where}, but {other}. "
                + "It is not used: a guest can write such a header into its raw disk to read files of this host.",
            $"If the definition is right, copy the disk in that format: qemu-img convert -f {said.Format} -O qcow2 "
                + $"{VMErrors.Quote(path)} COPY.qcow2. "
                + (
                    said.IsNote
                        ? $"If it has become another image since, remove the note: setfattr -x {FormatNote.Attribute} "
                            + $"{VMErrors.Quote(path)}"
                        : "If it is wrong, correct the type of the disk's driver with Edit-KvmVM."));

    /// <summary>What a definition says of an image.</summary>
    private sealed record Statement(string Format, string Where)
    {
        /// <summary>True for what a VM's definition once said.</summary>
        public bool IsNote { get; init; }
    }
}
