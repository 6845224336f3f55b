using KvmPS.Commands.Disk;
using KvmPS.Libvirt;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>A VM that is to be made of a file: all that is known to go wrong has been looked for.</summary>
internal sealed class VMImport
{
    private const long MostBytes = 16 << 20;

    private readonly Connection connection;
    private readonly PortableDomainXml definition;

    private VMImport(Connection connection, PortableDomainXml definition)
    {
        this.connection = connection;
        this.definition = definition;
    }

    public string Name => definition.Name;

    /// <summary>In words, for -WhatIf.</summary>
    public required string Text { get; init; }

    /// <summary>What is not as it was, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    public static VMImport Plan(Connection connection, string file, string? name, bool newIdentity, CancellationToken cancel)
    {
        var definition = Read(file);
        if (definition.IsLive) definition.RemoveRuntimeParts();
        if (name is not null) definition.Rename(name);
        if (newIdentity) definition.SetNewIdentity(Guid.NewGuid());
        var same = RequireRoom(connection, definition);
        var warnings = new List<string>();
        var moved = connection.IsLocal ? FindFiles(definition, file, newIdentity, warnings) : [];
        if (connection.IsLocal) CheckFiles(connection, definition, same, cancel);
        var disks = definition.Disks.Where(d => d.Device is "disk" or "lun").Select(d => d.Path).OfType<string>().ToList();
        return new(connection, definition)
        {
            Text = $"Import VM '{definition.Name}' from '{file}'{(same is null ? "" : ", which runs and has no stored definition")}"
                + $"{(newIdentity ? ", with a new UUID and new MAC addresses" : "")}, {(disks.Count == 0 ? "no disk" : $"disk {string.Join(", ", disks)}")}{(moved.Count == 0 ? "" : $" (found beside the file: {string.Join(", ", moved)})")}",
            Warnings = warnings,
        };
    }

    public Domain CarryOut() => VMCreation.Define(connection, definition.ToString(), definition.Name, definition.Id);

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
            throw new KvmException("VMAlreadyExists", Failure.AlreadyExists, $"VM '{other.Name}' has the UUID {definition.Id} of this file: it is the same VM.",
                "Add -NewIdentity for a second VM, with a UUID and MAC addresses of its own.");
        }

        return null;
    }

    /// <summary>A file that is not where the definition says is taken from beside it, as an export leaves it.</summary>
    /// <returns>What was found there.</returns>
    private static List<string> FindFiles(PortableDomainXml definition, string file, bool newIdentity, List<string> warnings)
    {
        var moved = new List<string>();
        foreach (var disk in definition.Disks.Where(d => d.Path is not null && !File.Exists(d.Path)).ToList())
        {
            if (Beside(disk.Path!) is { } there)
            {
                definition.SetDisk(disk.Target, there, disk.Format ?? "raw");
                moved.Add(there);
            }
            else if (disk.Device is "cdrom" or "floppy")
            {
                warnings.Add($"VM '{definition.Name}' has '{disk.Path}' in drive {disk.Target}, and there is no such file: the VM cannot start until it is there or taken out.");
            }
        }

        if (definition.Nvram is not { } nvram) return moved;
        if (newIdentity && nvram.StartsWith("/var/lib/libvirt/", StringComparison.Ordinal))
        {
            definition.SetNvram(null);
            warnings.Add($"VM '{definition.Name}' gets UEFI variables of its own, as from the factory: '{nvram}' is another VM's.");
        }
        else if (!File.Exists(nvram) && Beside(nvram) is { } variables)
        {
            definition.SetNvram(variables);
            moved.Add(variables);
        }

        return moved;

        string? Beside(string path) => Path.Join(Path.GetDirectoryName(file), Path.GetFileName(path)) is var there && File.Exists(there) ? there : null;
    }

    private static void CheckFiles(Connection connection, PortableDomainXml definition, Domain? same, CancellationToken cancel)
    {
        var disks = definition.Disks.Where(d => d.Device is "disk" or "lun" && d.Path is not null).ToList();
        if (connection.Driver == "QEMU") StorageAccess.Check(connection, disks.Select(d => d.Path!));
        var whose = $"VM '{definition.Name}' in the file";
        foreach (var disk in disks.Where(d => File.Exists(d.Path))) DiskDefinitions.RequireFit(disk.Path!, disk, whose);
        var users = DiskUsers.Read(connection, cancel);
        foreach (var disk in disks.Where(d => !d.IsReadOnly && !d.IsShareable))
        {
            var others = users.Of(disk.Path!).Concat(users.OverlaysOf(disk.Path!, new QemuImg(), cancel)).Where(n => n != same?.Name).ToList();
            if (others.Count == 0) continue;
            throw new KvmException("DiskInUse", Failure.Busy, $"The disk '{disk.Path}' belongs to VM '{others[0]}'; two VMs writing to one disk destroy its content.",
                $"Import an export that has copies of the disks: Export-KvmVM -Name {VMErrors.QuoteName(others[0])} -Path FOLDER/ -IncludeDisk");
        }
    }
}
