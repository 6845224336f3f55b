using KvmPS.Libvirt;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Network;
using KvmPS.Operations.Snapshot;
using KvmPS.Operations.VM;
using KvmPS.Planning.PortForward;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>What goes when a VM is removed.</summary>
internal sealed class VMRemoval
{
    private readonly Domain _domain;
    private readonly UndefineFlags _variables;

    private VMRemoval(Domain domain, UndefineFlags variables)
    {
        _domain = domain;
        _variables = variables;
    }

    /// <summary>Whether its power must be cut first.</summary>
    public bool IsActive { get; private set; }

    /// <summary>The VM's name.</summary>
    public string Name => _domain.Name;

    /// <summary>Passphrases of encrypted disks that libvirt keeps for this VM.</summary>
    private IReadOnlyList<Guid> Secrets { get; init; } = [];

    /// <summary>Disks that only its definition says to be raw.</summary>
    private IReadOnlyList<(string Path, string Format)> LeftDisks { get; init; } = [];

    /// <summary>Ports of this host that lead to it.</summary>
    private IReadOnlyList<PortForward> Forwards { get; init; } = [];

    /// <summary>In words, for -WhatIf and the question.</summary>
    public required string Text { get; init; }

    /// <summary>Files and volumes that are deleted.</summary>
    public IReadOnlyList<ExclusiveDisk> Disks { get; private init; } = [];

    /// <summary>Files beside the disks that are deleted, other than by libvirt.</summary>
    public IReadOnlyList<string> StateFiles { get; private init; } = [];

    /// <summary>Why disks are left alone, a line each.</summary>
    public IReadOnlyList<string> Kept { get; private init; } = [];

    /// <param name="domain">The VM.</param>
    /// <param name="removeDisk">Its disks go too, as far as they are its own.</param>
    /// <param name="users">Who names which files.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static VMRemoval Plan(Domain domain, bool removeDisk, StateFileUsers users, CancellationToken cancel)
    {
        var xml = DomainXml.Parse(domain.Xml(DomainXmlFlags.None));
        var active = domain.IsActive;
        var saved = domain.HasManagedSave;
        var snapshots = Snapshots(domain);
        var kept = new List<string>();
        var disks = removeDisk
            ? new ExclusiveDisks(domain, xml.Id, kept, DiskUsers.Read(domain.Connection, cancel), cancel).Find(xml.Disks)
            : [];
        // Without snapshots, what lies below an overlay is a template, and meant to stay.
        if (removeDisk && snapshots > 0 && domain.Connection.IsLocal && Frozen(domain, disks, cancel) is { Count: > 0 } frozen)
        {
            kept.Add(
                $"{string.Join(", ", frozen.Select(f => $"'{f}'"))} {(frozen.Count == 1 ? "stays: it backed" : "stay: they backed")} a "
                    + "disk of the VM, for its snapshots. "
                    + $"If nothing else needs {(frozen.Count == 1 ? "it" : "them")}: Remove-KvmDisk -Path "
                    + $"{string.Join(", ", frozen.Select(VMErrors.QuoteName))}");
        }


        var defined = VMDiskConfiguration.Read(domain).All.SelectMany(c => c.Disks).ToList();
        var secrets = defined.Select(d => d.Secret)
            .OfType<Guid>().Distinct()
            .Where(s => users.Of(StateFileUsers.Secret(s), domain.Name).Count == 0).ToList();
        var parts = new List<string> { active ? "turn it off, definition" : "definition" };
        var state = VMStateFiles.Of(domain);
        var variables = xml.HasNvram ? Variables(domain, state, users, parts, kept) : UndefineFlags.None;
        if (state.HasTpm) NameTpm(state, domain.Connection.IsLocal, parts, kept);
        var folders = LibvirtFolders.Of(domain.Connection);
        if (saved) parts.Add(folders is null ? "saved memory" : $"saved memory {folders.ManagedSave(domain.Name)}");
        if (snapshots > 0) parts.Add($"metadata of {snapshots} snapshot{(snapshots == 1 ? "" : "s")}");
        parts.AddRange(disks.Select(d => $"disk {d}"));
        var files = removeDisk && domain.Connection.IsLocal ? OwnFiles(state, users, kept) : [];
        parts.AddRange(files.Select(f => $"{f.Text} {f.Path}"));
        if (secrets.Count > 0) parts.Add("libvirt secrets with the passphrases of its disks");
        var forwards = PortForwardChange.Of(domain);
        parts.AddRange(forwards.Select(f => $"port forward of {f.HostSide}"));
        if (disks.Count == 0) parts.Add("no disk");
        return new VMRemoval(domain, variables)
        {
            IsActive = active,
            Secrets = secrets,
            LeftDisks = FormatNotes.Of(domain.Connection, defined),
            Forwards = forwards,
            Text = $"Remove VM '{domain.Name}': {string.Join(", ", parts)}",
            Disks = disks,
            StateFiles = [.. files.Select(f => f.Path)],
            Kept = kept,
        };
    }

    /// <summary>Cuts its power, which takes QEMU a second or two.</summary>
    public void TurnOff()
    {
        try
        {
            _domain.Destroy();
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.OperationInvalid or ErrorNumber.NoDomain)
        {
            // It went off by itself meanwhile.
        }

        IsActive = false;
    }

    /// <summary>Once it is off: first the VM, so that nothing uses a disk any more when it is deleted.</summary>
    public void CarryOut()
    {
        FormatNotes.NoteLeft(LeftDisks);
        try
        {
            Undefine(UndefineFlags.ManagedSave | UndefineFlags.SnapshotsMetadata | _variables);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            // A VM without a stored definition went with its power, or somebody else was quicker.
        }

        foreach (var secret in Secrets) DiskSecret.Remove(_domain.Connection, secret);
        foreach (var disk in Disks) disk.Delete();
        StateCopies.Discard(StateFiles);
        if (Forwards.Count > 0) PortForwardChange.Remove(Forwards, CancellationToken.None);
    }

    /// <summary>libvirt deletes the file with the definition, whoever else names it.</summary>
    private static UndefineFlags Variables(Domain domain, VMStateFiles state, StateFileUsers users, List<string> parts, List<string> kept)
    {
        var paths = state.Files.Where(f => f.Label is "nvram" or "varstore").Select(f => f.Path).ToList();
        // It may not be there yet, or not be seen from here.
        if (paths.Count == 0 && LibvirtFolders.Of(domain.Connection) is { } folders) paths.Add(folders.Nvram(domain.Name));
        if (paths.Select(p => (Path: p, VMs: users.Of(p, domain.Name))).FirstOrDefault(p => p.VMs.Count > 0) is (var path, [_, ..] vms))
        {
            kept.Add($"The UEFI variables {path} stay: {string.Join(", ", vms.Select(v => $"VM '{v}'"))} uses them.");
            return UndefineFlags.KeepNvram;
        }

        parts.AddRange(paths.Select(p => $"UEFI variables {p}").DefaultIfEmpty("UEFI variables"));
        return UndefineFlags.Nvram;
    }

    private static void NameTpm(VMStateFiles state, bool isLocal, List<string> parts, List<string> kept)
    {
        if (state.KeepsTpm)
            kept.Add($"The TPM state {state.TpmFolder} stays: its definition keeps it when the VM is removed (persistent_state).");
        else if (state.TpmFolder is not null)
            parts.Add($"TPM state {state.TpmFolder}");
        else if (!isLocal)
            parts.Add("TPM state");
    }

    /// <summary>Persistent memory and the like goes with the disks, where no other VM has it.</summary>
    private static List<StateFile> OwnFiles(VMStateFiles state, StateFileUsers users, List<string> kept)
    {
        var own = new List<StateFile>();
        foreach (var file in state.Files.Where(f => f.Exists && f.Label is not ("nvram" or "varstore")
            && !f.Path.StartsWith("/dev/", StringComparison.Ordinal)))
        {
            if (users.Of(file.Path, state.VM) is [var other, ..]) kept.Add($"The {file.Text} {file.Path} stays: VM '{other}' uses it.");
            else own.Add(file);
        }

        return own;
    }

    private void Undefine(UndefineFlags with)
    {
        try
        {
            _domain.Undefine(with | UndefineFlags.CheckpointsMetadata);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.InvalidArg)
        {
            // A driver without checkpoints does not know the flag.
            _domain.Undefine(with);
        }
    }

    private static int Snapshots(Domain domain)
    {
        try
        {
            return domain.SnapshotCount;
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.NoSupport or ErrorNumber.OperationUnsupported)
        {
            return 0;
        }
    }

    /// <summary>
    /// The images that the VM's own snapshots froze and that are there still, those above before those below: not what lay below the first
    /// snapshot.
    /// </summary>
    private static List<string> Frozen(Domain domain, IReadOnlyList<ExclusiveDisk> disks, CancellationToken cancel)
    {
        var frozen = SnapshotTree.Read(domain).All.SelectMany(n => n.Xml.Frozen().Values).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. disks
                .SelectMany(d => Below(d.Path, cancel))
                .Concat(frozen)
                .Distinct()
                .Where(p => frozen.Contains(p) && File.Exists(p))
                .Except(disks.Select(d => d.Path)),
        ];
    }

    private static List<string> Below(string disk, CancellationToken cancel)
    {
        try
        {
            return new QemuImg().Chain(disk, cancellationToken: cancel).Skip(1).Select(i => i.Path).ToList();
        }
        catch (Exception broken) when (broken is ToolException or IOException)
        {
            // The disk goes anyway; what cannot be read has nothing to name.
            return [];
        }
    }
}
