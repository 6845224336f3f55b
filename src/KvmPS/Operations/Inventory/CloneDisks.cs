using KvmPS.Operations.VM;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>Disks of a new VM that come of images which are written no more: overlays over them, or copies.</summary>
internal sealed class CloneDisks
{
    private readonly PortableDomainXml _definition;
    private readonly IReadOnlyList<(CloneImage Image, string Path)> _disks;
    private readonly bool _linked;
    private readonly StateCopies _state;

    private CloneDisks(PortableDomainXml definition, IReadOnlyList<(CloneImage Image, string Path)> disks, bool linked, StateCopies state)
    {
        _definition = definition;
        _disks = disks;
        _linked = linked;
        _state = state;
    }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        string.Concat(
            _disks.Select(d =>
                _linked
                    ? $", disk {d.Image.Target} as overlay '{d.Path}' backed by '{d.Image.Path}'"
                    : $", disk {d.Image.Target} ({d.Image.Path}) as '{d.Path}'")) + _state.Text;

    /// <param name="definition">The new VM's definition, which gets the disks.</param>
    /// <param name="images">What the disks come of.</param>
    /// <param name="stem">How their paths begin; -vda.qcow2 and the like come behind it.</param>
    /// <param name="linked">Overlays; else copies.</param>
    /// <param name="state">What the VM or template keeps beside its disks; copied in any case.</param>
    /// <param name="tpm">Where the state of an emulated TPM goes; null: it stays behind.</param>
    /// <exception cref="KvmException">FileAlreadyExists, StateNotReadable.</exception>
    public static CloneDisks Plan(PortableDomainXml definition, IEnumerable<CloneImage> images, string stem, bool linked,
        VMStateFiles state, string? tpm) => new(
        definition,
        [.. images.Select(i => (i, VMDiskCopies.Free($"{stem}-{i.Target}{(linked || i.Format != "raw" ? ".qcow2" : ".img")}")))],
        linked,
        StateCopies.Plan(definition, state, stem, tpm, isRunning: false));

    /// <summary>Makes them, and lets the definition name them.</summary>
    /// <param name="written">Gets the files that are there, also when it fails.</param>
    /// <param name="progress">How much is copied, 0 to 1.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public void CarryOut(List<string> written, Action<double> progress, CancellationToken cancel)
    {
        var qemuImg = new QemuImg();
        foreach (var (image, path) in _disks)
        {
            var before = written.Count;
            var format = _linked || image.Format != "raw" ? ImageFormat.Qcow2 : ImageFormat.Raw;
            if (_linked)
            {
                qemuImg.Create(
                    new CreateImage { Path = path, Format = format, Backing = new BackingImage(image.Path, image.Format) },
                    cancel);
            }
            else
            {
                qemuImg.Convert(
                    new ConvertImage { Source = image.Path, SourceFormat = image.Format, Destination = path, Format = format },
                    done => progress((before + done) / _disks.Count),
                    cancel);
            }

            written.Add(path);
            if (_linked) _definition.SetOverlay(image.Target, path);
            else _definition.SetDisk(image.Target, path, format == ImageFormat.Raw ? "raw" : "qcow2");
        }

        _state.CarryOut(written, cancel);
    }
}
