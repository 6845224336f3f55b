using KvmPS.Libvirt;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>A VM that is to be made of a file: all that is known to go wrong has been looked for.</summary>
internal sealed class VMImport
{
    private const long MostBytes = 16 << 20;

    private readonly Connection _connection;
    private readonly PortableDomainXml _definition;

    private VMImport(Connection connection, PortableDomainXml definition)
    {
        _connection = connection;
        _definition = definition;
    }

    public string Name => _definition.Name;

    /// <summary>In words, for -WhatIf.</summary>
    public required string Text { get; init; }

    /// <summary>What is not as it was, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    private StateImport? State { get; init; }

    /// <param name="connection">The host.</param>
    /// <param name="file">The file.</param>
    /// <param name="name">Another name; null: the one in the file.</param>
    /// <param name="newIdentity">True for a VM beside the one that the file was made of.</param>
    /// <param name="ports">Where it can listen then.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static VMImport Plan(Connection connection, string file, string? name, bool newIdentity, HostPorts ports,
        CancellationToken cancel)
    {
        var definition = Read(file);
        if (definition.IsLive) definition.RemoveRuntimeParts();
        var before = (definition.Name, definition.Id);
        var warnings = new List<string>();
        if (newIdentity) warnings.AddRange(definition.BecomeAnother(name ?? definition.Name, Guid.NewGuid(), ports.Next));
        else if (name is not null) definition.Rename(name);
        var same = RequireRoom(connection, definition);
        var moved = connection.IsLocal ? FindDisks(definition, file, warnings) : [];
        if (connection.IsLocal && connection.Driver == "QEMU")
        {
            StorageAccess.Check(connection, definition.Disks.Where(d => d.Device is "disk" or "lun").Select(d => d.Path).OfType<string>());
        }
        if (connection.IsLocal) RequireFormats(definition);
        RequireUnused(connection, definition, same, cancel);
        var state = StateImport.Plan(connection, definition, file, before, newIdentity, new(connection, cancel));
        warnings.AddRange(state.Warnings);
        moved.AddRange(state.Found);
        var disks = definition.Disks.Where(d => d.Device is "disk" or "lun").Select(d => d.Path).OfType<string>().ToList();
        var withDisks = disks.Count == 0 ? "no disk" : $"disk {string.Join(", ", disks)}";
        var found = moved.Count == 0 ? "" : $" (found beside the file: {string.Join(", ", moved)})";
        return new(connection, definition)
        {
            Text =
                $"Import VM '{definition.Name}' from '{file}'{(same is null ? "" : ", which runs and has no stored definition")}"
                + $"{(newIdentity ? ", with a new UUID and new MAC addresses" : "")}, {withDisks}{found}{state.Text}",
            Warnings = warnings,
            State = state,
        };
    }

    public Domain CarryOut(CancellationToken cancel)
    {
        var written = new List<string>();
        try
        {
            State?.CarryOut(written, cancel);
            return VMCreation.Define(_connection, _definition.ToString(), _definition.Name, _definition.Id);
        }
        catch (Exception error) when (error is not LibvirtException { OutcomeUnknown: true })
        {
            StateCopies.Discard(written);
            throw;
        }
    }

    private static PortableDomainXml Read(string file)
    {
        if (Directory.Exists(file)) throw PortableDomainXml.NotADefinition($"'{file}'", "it is a folder.");
        if (!File.Exists(file)) throw new FileNotFoundException($"There is no file '{file}'.");
        if (new FileInfo(file).Length > MostBytes) throw PortableDomainXml.NotADefinition($"'{file}'", "it is too large for one.");
        return PortableDomainXml.Parse(File.ReadAllText(file), $"'{file}'");
    }

    /// <returns>The VM that the file tells of, if it runs and is without a stored definition: it gets one.</returns>
    private static Domain? RequireRoom(Connection connection, PortableDomainXml definition)
    {
        var byName = Domain.Find(connection, definition.Name);
        if (byName is { IsPersistent: false } running && running.Id == definition.Id) return running;
        if (byName is not null) throw VMErrors.AlreadyExists(definition.Name);
        if (definition.Id != Guid.Empty && Domain.Find(connection, definition.Id) is { } other)
        {
            throw new KvmException(
                "VMAlreadyExists",
                Failure.AlreadyExists,
                $"VM '{other.Name}' has the UUID {definition.Id} of this file: it is the same VM.",
                "Add -NewIdentity to create a second VM with its own UUID and MAC addresses.");
        }

        return null;
    }

    /// <summary>A file that is not where the definition says is taken from beside it, as an export leaves it.</summary>
    /// <returns>What was found there.</returns>
    private static List<string> FindDisks(PortableDomainXml definition, string file, List<string> warnings)
    {
        var moved = new List<string>();
        foreach (var disk in definition.Disks.Where(d => d.Path is not null && !File.Exists(d.Path)).ToList())
        {
            if (Beside(disk.Path!) is { } there)
            {
                definition.MoveDisk(disk.Target, there);
                moved.Add(there);
            }
            else if (disk.Device is "cdrom" or "floppy")
            {
                warnings.Add(
                    $"VM '{definition.Name}' has '{disk.Path}' in drive {disk.Target}, and that file does not exist: the VM cannot start "
                        + "until you add the file or eject it.");
            }
        }

        return moved;

        string? Beside(string path) =>
            Path.Join(Path.GetDirectoryName(file), Path.GetFileName(path)) is var there && File.Exists(there) ? there : null;
    }

    private static void RequireFormats(PortableDomainXml definition)
    {
        foreach (var disk in definition.Disks.Where(d => d.Device is "disk" or "lun" && File.Exists(d.Path)))
        {
            DiskDefinitions.RequireFit(disk.Path!, disk, $"VM '{definition.Name}' in the file");
        }
    }

    /// <summary>Also of volumes, which the definition names by their pool.</summary>
    private static void RequireUnused(Connection connection, PortableDomainXml definition, Domain? same, CancellationToken cancel)
    {
        var volumes = new VolumeFiles(connection);
        var users = DiskUsers.Read(connection, cancel);
        foreach (var disk in definition.Disks.Where(d => d.Device is "disk" or "lun" or "floppy"))
        {
            if ((disk.Path ?? volumes.PathOf(disk.Volume)) is not { } path) continue;
            if (connection.IsLocal && !disk.IsReadOnly) TemplateImages.RequireNone(path);
            var conflict = DiskConflict.Find(users, connection, path, disk.IsReadOnly, disk.IsShareable, same?.Name, new QemuImg(), cancel);
            if (conflict is null) continue;
            throw new KvmException(
                "DiskInUse",
                Failure.Busy,
                conflict.IsBacking
                    ? $"The disk '{path}' is a backing file of a disk, or of a snapshot, of VM '{conflict.VMName}'; writing to it would "
                        + "destroy that."
                    : $"The disk '{path}' belongs to VM '{conflict.VMName}'; two VMs writing to one disk destroy its content.",
                $"Import an export that has copies of the disks: Export-KvmVM -Name {VMErrors.QuoteName(conflict.VMName)} -Path FOLDER/ "
                    + "-IncludeDisk");
        }
    }
}
