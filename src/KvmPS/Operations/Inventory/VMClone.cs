using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.CloudInit;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>
/// A new VM with the definition of another one and a UUID, MAC addresses and disks of its own; made wholly or not at all.
/// </summary>
internal sealed class VMClone
{
    private readonly Connection _connection;
    private readonly PortableDomainXml _definition;
    private readonly string _stem;
    private readonly Action<List<string>, Action<double>, CancellationToken> _makeDisks;
    private VMPlan.SeedPlan? _seed;

    private VMClone(Connection connection, Another another, string stem, Action<List<string>, Action<double>, CancellationToken> makeDisks)
    {
        _connection = connection;
        _definition = another.Definition;
        Warnings = another.Notes;
        _stem = stem;
        _makeDisks = makeDisks;
    }

    /// <summary>In words: the disks and the disc of cloud-init, each after a comma.</summary>
    public string Disks => DiskText + (_seed is null ? "" : $", cloud-init seed ISO '{_seed.Path}'");

    /// <summary>What somebody has to know of it, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    private string DiskText { get; init; } = "";

    /// <summary>Copies what a VM has, also while it runs.</summary>
    /// <param name="source">The VM.</param>
    /// <param name="name">The new one's name.</param>
    /// <param name="folder">Where its disks go; null: beside the source's.</param>
    /// <param name="quiesce">The guest's agent freezes its file systems for the snapshot.</param>
    /// <param name="timeout">How long it may take to merge what the source has written meanwhile.</param>
    /// <param name="ports">Where it can listen.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static VMClone Full(Domain source, string name, string? folder, bool quiesce, TimeSpan timeout, HostPorts ports,
        CancellationToken cancel)
    {
        var another = Definition(source.Connection, Text(source), name, ports);
        var stem = Stem(source.Connection, another.Definition, name, folder);
        var copies = VMDiskCopies.Plan(source, another.Definition, stem, IsOwn, quiesce, TpmFolder(source.Connection, another.Definition),
            "Copy-KvmVM", cancel);
        return new(source.Connection, another, stem, (written, progress, stop) => copies.CarryOut(timeout, written, progress, stop))
        {
            DiskText = copies.Text,
        };
    }

    /// <summary>Puts overlays over images of a VM that are written no more.</summary>
    /// <param name="source">The VM.</param>
    /// <param name="shared">Its definition, and the images.</param>
    /// <param name="name">The new one's name.</param>
    /// <param name="folder">Where its disks go; null: beside the source's.</param>
    /// <param name="ports">Where it can listen.</param>
    public static VMClone Linked(Domain source, SharedImages shared, string name, string? folder, HostPorts ports)
    {
        var another = Definition(source.Connection, shared.Definition, name, ports);
        return Of(source.Connection, another, shared.Images, name, folder, linked: true, VMStateFiles.Of(source),
            TpmFolder(source.Connection, another.Definition));
    }

    /// <summary>Takes the disks from the images of a template.</summary>
    /// <param name="connection">The host.</param>
    /// <param name="xml">The definition that the new VM gets.</param>
    /// <param name="images">The images.</param>
    /// <param name="name">The new one's name.</param>
    /// <param name="folder">Where its disks go; null: beside those of the definition.</param>
    /// <param name="linked">Overlays; else copies.</param>
    /// <param name="ports">Where it can listen.</param>
    public static VMClone OfTemplate(Connection connection, string xml, IEnumerable<CloneImage> images, string name, string? folder,
        bool linked, HostPorts ports)
    {
        var state = VMStateFiles.Of(PortableDomainXml.Parse(xml, "The template"));
        // A TPM that has never been used: what it knows is one machine's.
        return Of(connection, Definition(connection, xml, name, ports), images, name, folder, linked, state, tpm: null);
    }

    /// <summary>Gives it a disc of its own from which cloud-init sets up its guest.</summary>
    /// <exception cref="KvmException">HostNotLocal, InvalidHostName, CloudInitAdapterMismatch, MacAddressInUse or
    /// FileAlreadyExists.</exception>
    public void AddSeed(KvmCloudInit request) => _seed = VMSeed.AddTo(_definition, _stem, request, _connection);

    /// <summary>A VM's stored definition, with what is secret in it.</summary>
    public static string Text(Domain source) => source.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure);

    /// <summary>Disks that a copy needs one of its own of; what is only read, or made for several VMs, can be shared.</summary>
    public static bool IsOwn(DiskElement disk) => disk is { IsReadOnly: false, IsShareable: false }
        && (disk.Device is "disk" or "lun" || disk is { Device: "floppy", Path: not null });

    /// <param name="autostart">Starts together with the host.</param>
    /// <param name="start">Starts now; if it cannot, it is not made either.</param>
    /// <param name="progress">How much is copied, 0 to 1.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public Domain CarryOut(bool autostart, bool start, Action<double> progress, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var written = new List<string>();
        try
        {
            _makeDisks(written, progress, cancel);
            if (_seed is not null)
            {
                VMSeed.Write(_seed, _connection);
                written.Add(_seed.Path);
            }

            cancel.ThrowIfCancellationRequested();
            var domain = VMCreation.Define(_connection, _definition.ToString(), _definition.Name, _definition.Id);
            VMCreation.Finish(domain, autostart, start, DomainXml.Parse(_definition.ToString()).HasNvram);
            return domain;
        }
        catch (Exception error) when (error is not LibvirtException { OutcomeUnknown: true })
        {
            StateCopies.Discard(written);
            throw;
        }
    }

    private static VMClone Of(Connection connection, Another another, IEnumerable<CloneImage> images, string name, string? folder,
        bool linked, VMStateFiles state, string? tpm)
    {
        var stem = Stem(connection, another.Definition, name, folder);
        var disks = CloneDisks.Plan(another.Definition, images, stem, linked, state, tpm);
        return new(connection, another, stem, disks.CarryOut) { DiskText = disks.Text };
    }

    private static string? TpmFolder(Connection connection, PortableDomainXml definition)
        => LibvirtFolders.Of(connection)?.Tpm(definition.Id);

    private static Another Definition(Connection connection, string xml, string name, HostPorts ports)
    {
        VMName.Check(name);
        VMCreation.RequireFreeName(connection, name);
        var definition = PortableDomainXml.Parse(xml, "libvirt's answer");
        if (definition.IsLive) definition.RemoveRuntimeParts();
        definition.NoteVolumes(new VolumeFiles(connection).Of);
        return new(definition, definition.BecomeAnother(name, Guid.NewGuid(), ports.Next));
    }

    private static string Stem(Connection connection, PortableDomainXml definition, string name, string? folder)
    {
        if (folder is not null) NewFile.RequireFolder(folder);
        var own = definition.Disks.Where(IsOwn).ToList();
        if (folder is null && own.Exists(d => !d.IsFile && d.Path is not null))
        {
            throw new KvmException(
                "DiskFolderRequired",
                Failure.InvalidArgument,
                "A disk of the source is a device, so there is no default folder for the new disks.",
                "Give the folder of the new VM's disks: -DiskFolder /var/lib/libvirt/images");
        }

        folder ??= Path.GetDirectoryName(own.Select(d => d.Path).Concat(definition.StateFiles.Select(f => f.Path))
            .FirstOrDefault(p => p is not null))
            ?? (Directory.Exists(VMSeed.DefaultFolder) ? VMSeed.DefaultFolder : "/");
        var stem = Path.Join(folder, name);
        StorageAccess.CheckFolder(connection, stem);
        return stem;
    }

    private sealed record Another(PortableDomainXml Definition, IReadOnlyList<string> Notes);
}
