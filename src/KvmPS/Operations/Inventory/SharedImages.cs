using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.Snapshot;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>
/// The images of a VM that is off, for other VMs to lie over. What lies below overlays must never be written again, so the
/// VM itself goes on with overlays too; one that nothing was written to yet needs no other.
/// </summary>
internal sealed class SharedImages
{
    private readonly Domain _source;
    private readonly string _before;
    private readonly List<(CloneImage Image, string Overlay)> _overlays = [];
    private bool _done;

    private SharedImages(Domain source, string before)
    {
        _source = source;
        _before = before;
    }

    /// <summary>The source's definition as it was.</summary>
    public string Definition => _before;

    /// <summary>What can be lain over.</summary>
    public IReadOnlyList<CloneImage> Images { get; private set; } = [];

    /// <summary>What happens to the source, in words; empty when nothing does.</summary>
    public string Text =>
        _overlays.Count == 0 || _done
            ? ""
            : $"; VM '{_source.Name}' continues on {(_overlays.Count == 1 ? "an overlay" : "overlays")} of its own, backed by the same "
                + $"images: {string.Join(", ", _overlays.Select(o => $"disk {o.Image.Target} '{o.Overlay}'"))}";

    /// <exception cref="KvmException">VMIsRunning, VMHasSavedMemory, SnapshotsInTheWay, DiskNotExportable, HostNotLocal.</exception>
    public static SharedImages Plan(Domain source)
    {
        var name = VMErrors.QuoteName(source.Name);
        if (!source.Connection.IsLocal)
        {
            throw LocalHostGuard.NotLocal(
                $"The disks of VM '{source.Name}' are on another host ({source.Connection.Uri}); overlays backed by them cannot be "
                    + "created from here.");
        }

        if (source.IsActive) throw Running(source);
        if (source.HasManagedSave)
        {
            throw new KvmException(
                "VMHasSavedMemory",
                Failure.InvalidOperation,
                $"VM '{source.Name}' is saved: once it continues, it writes to its disks, which would be the base images of the copies.",
                $"Start it and shut it down: Start-KvmVM -Name {name}; Stop-KvmVM -Name {name}. Or make a full copy: -Full");
        }

        if (source.SnapshotCount > 0)
        {
            throw new KvmException(
                "SnapshotsInTheWay",
                Failure.InvalidOperation,
                $"VM '{source.Name}' has snapshots; restoring or merging one would change the disks, which would be the base images of "
                    + "the copies.",
                $"Make a full copy: -Full. Or create a template, and VMs from it: New-KvmTemplate -VMName {name}");
        }

        var shared = new SharedImages(source, VMClone.Text(source));
        var definition = PortableDomainXml.Parse(shared._before, "libvirt's answer");
        definition.NoteVolumes(new VolumeFiles(source.Connection).Of);
        shared.Images = [.. definition.Disks.Where(VMClone.IsOwn).Select(shared.Share)];
        return shared;
    }

    /// <summary>Gives the source its overlays, once.</summary>
    public void CarryOut(CancellationToken cancel)
    {
        if (_done) return;
        var made = new List<string>();
        try
        {
            var definition = PortableDomainXml.Parse(_before, "libvirt's answer");
            foreach (var (image, overlay) in _overlays)
            {
                new QemuImg().Create(
                    new CreateImage
                    {
                        Path = overlay,
                        Format = ImageFormat.Qcow2,
                        Backing = new BackingImage(image.Path, image.Format),
                    },
                    cancel);
                made.Add(overlay);
                definition.SetOverlay(image.Target, overlay);
            }

            if (VMClone.Text(_source) != _before)
            {
                throw new KvmException(
                    "VMChanged",
                    Failure.InvalidOperation,
                    $"VM '{_source.Name}' was changed after the command began.",
                    "Repeat the command.");
            }
            if (made.Count > 0) Change(definition);
            _done = true;
        }
        catch (Exception error) when (error is not LibvirtException { OutcomeUnknown: true })
        {
            foreach (var path in made) File.Delete(path);
            throw;
        }
    }

    private void Change(PortableDomainXml definition)
    {
        Domain.Define(_source.Connection, definition.ToString()).Dispose();
        if (!_source.IsActive) return;
        // Somebody started it in between, and it may write to the images themselves.
        Domain.Define(_source.Connection, _before).Dispose();
        throw Running(_source);
    }

    private CloneImage Share(DiskElement disk)
    {
        if (disk.Path is not { } path || !disk.IsFile || disk.IsEncrypted)
        {
            throw new KvmException(
                "DiskNotExportable",
                Failure.NotSupported,
                $"Disk {disk.Target} of VM '{_source.Name}' is {(disk.IsEncrypted ? "encrypted" : "not an image file")}, so it cannot be "
                    + "the base image of an overlay.",
                disk.IsEncrypted
                    ? "Copy the disk as a file, and create a VM with it."
                    : "Make a full copy: -Full -DiskFolder /var/lib/libvirt/images");
        }

        if (disk.Slice is not null)
        {
            throw new KvmException(
                "DiskNotExportable",
                Failure.NotSupported,
                $"Disk {disk.Target} of VM '{_source.Name}' is a part of the file '{path}' (slices), which cannot be the base image of "
                    + "an overlay.",
                "Make a full copy: -Full");
        }

        DiskDefinitions.RequireFit(path, disk, $"VM '{_source.Name}'");
        // An overlay whose backing file the definition names is not one that its header alone describes.
        if (disk.Chain is null)
        {
            DiskChain.Read(path, disk.Format ?? "raw", $"disk {disk.Target} of VM '{_source.Name}'", new QemuImg(), CancellationToken.None);
        }
        if (disk is { Chain: null, Format: "qcow2" }
            && QemuImg.IsUnwritten(path)
            && new QemuImg().Info(path, new InfoOptions { Quick = true })
                is { BackingFile: { } below, BackingFormat: { } format })
        {
            return new(disk.Target, below, format);
        }

        var image = new CloneImage(disk.Target, path, disk.Format ?? "raw");
        _overlays.Add((image, SnapshotName.Overlay(path, "own", p => Path.Exists(p) || _overlays.Exists(o => o.Overlay == p))));
        return image;
    }

    private static KvmException Running(Domain source) =>
        new(
            "VMIsRunning",
            Failure.InvalidOperation,
            $"VM '{source.Name}' is running and writes to its disks, so they cannot be base images of overlays.",
            $"Shut it down first: Stop-KvmVM -Name {VMErrors.QuoteName(source.Name)}. Or make a full copy while it runs: -Full");
}
