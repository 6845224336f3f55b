using KvmPS.Commands.CloudInit;
using KvmPS.Commands.Disk;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>
/// A new VM with the definition of another one and a UUID, MAC addresses and disks of its own; made wholly or not at all.
/// </summary>
internal sealed class VMClone
{
    private readonly Connection connection;
    private readonly PortableDomainXml definition;
    private readonly string stem;
    private readonly Action<List<string>, Action<double>, CancellationToken> makeDisks;
    private VMPlan.SeedPlan? seed;

    private VMClone(Connection connection, PortableDomainXml definition, string stem, Action<List<string>, Action<double>, CancellationToken> makeDisks)
    {
        this.connection = connection;
        this.definition = definition;
        this.stem = stem;
        this.makeDisks = makeDisks;
    }

    /// <summary>In words: the disks and the disc of cloud-init, each after a comma.</summary>
    public string Disks => DiskText + (seed is null ? "" : $", cloud-init seed '{seed.Path}'");

    private string DiskText { get; init; } = "";

    /// <summary>Copies what a VM has, also while it runs.</summary>
    /// <param name="source">The VM.</param>
    /// <param name="name">The new one's name.</param>
    /// <param name="folder">Where its disks go; null: beside the source's.</param>
    /// <param name="quiesce">The guest's agent freezes its file systems for the snapshot.</param>
    /// <param name="timeout">How long it may take to merge what the source has written meanwhile.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static VMClone Full(Domain source, string name, string? folder, bool quiesce, TimeSpan timeout, CancellationToken cancel)
    {
        var definition = Definition(source.Connection, Text(source), name);
        var stem = Stem(source.Connection, definition, name, folder);
        var copies = VMDiskCopies.Plan(source, definition, stem, IsOwn, quiesce, "Copy-KvmVM", cancel);
        return new(source.Connection, definition, stem, (written, progress, stop) => copies.CarryOut(timeout, written, progress, stop)) { DiskText = copies.Text };
    }

    /// <summary>Takes the disks from images that are written no more.</summary>
    /// <param name="connection">The host.</param>
    /// <param name="xml">The definition that the new VM gets.</param>
    /// <param name="images">The images.</param>
    /// <param name="name">The new one's name.</param>
    /// <param name="folder">Where its disks go; null: beside those of the definition.</param>
    /// <param name="linked">Overlays; else copies.</param>
    public static VMClone Of(Connection connection, string xml, IEnumerable<CloneImage> images, string name, string? folder, bool linked)
    {
        var definition = Definition(connection, xml, name);
        var stem = Stem(connection, definition, name, folder);
        var disks = CloneDisks.Plan(definition, images, stem, linked);
        return new(connection, definition, stem, disks.CarryOut) { DiskText = disks.Text };
    }

    /// <summary>Gives it a disc of its own from which cloud-init sets up its guest.</summary>
    /// <exception cref="KvmException">HostNotLocal, InvalidHostName, CloudInitAdapterMismatch, MacAddressInUse or FileAlreadyExists.</exception>
    public void AddSeed(KvmCloudInit wish) => seed = VMSeed.AddTo(definition, stem, wish, connection);

    /// <summary>A VM's stored definition, with what is secret in it.</summary>
    public static string Text(Domain source) => source.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure);

    /// <summary>Disks that a copy needs one of its own of; what is only read, or made for several VMs, can be shared.</summary>
    public static bool IsOwn(DiskElement disk) => disk is { Device: "disk" or "lun", IsReadOnly: false, IsShareable: false };

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
            makeDisks(written, progress, cancel);
            if (seed is not null)
            {
                VMSeed.Write(seed, connection);
                written.Add(seed.Path);
            }

            cancel.ThrowIfCancellationRequested();
            var domain = VMCreation.Define(connection, definition.ToString(), definition.Name, definition.Id);
            VMCreation.Finish(domain, autostart, start, definition.Nvram is not null);
            return domain;
        }
        catch (Exception error) when (error is not LibvirtException { OutcomeUnknown: true })
        {
            foreach (var path in written) File.Delete(path);
            throw;
        }
    }

    private static PortableDomainXml Definition(Connection connection, string xml, string name)
    {
        VMName.Check(name);
        VMCreation.RequireFreeName(connection, name);
        var definition = PortableDomainXml.Parse(xml, "libvirt's answer");
        if (definition.IsLive) definition.RemoveRuntimeParts();
        definition.Rename(name);
        definition.SetNewIdentity(Guid.NewGuid());
        definition.ReleaseHostNames();
        return definition;
    }

    private static string Stem(Connection connection, PortableDomainXml definition, string name, string? folder)
    {
        if (folder is not null) DiskPaths.RequireFolder(folder);
        var own = definition.Disks.Where(IsOwn).ToList();
        if (folder is null && own.Exists(d => !d.IsFile && d.Path is not null))
        {
            throw new KvmException("DiskFolderRequired", Failure.InvalidArgument, "A disk is a device, beside which there is no place for an image file.",
                "Say where the new VM's disks go: -DiskFolder /var/lib/libvirt/images");
        }

        folder ??= Path.GetDirectoryName(own.Select(d => d.Path).Append(definition.Nvram).FirstOrDefault(p => p is not null)) ?? "/";
        var stem = Path.Join(folder, name);
        StorageAccess.CheckFolder(connection, stem);
        return stem;
    }
}
