using KvmPS.Commands.Disk;
using KvmPS.Commands.Network;
using KvmPS.Libvirt;
using KvmPS.Planning.PortForwards;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>What goes when a VM is removed.</summary>
internal sealed class VMRemoval
{
    private readonly Domain domain;
    private readonly bool hasNvram;

    private VMRemoval(Domain domain, bool hasNvram)
    {
        this.domain = domain;
        this.hasNvram = hasNvram;
    }

    /// <summary>Whether its power must be cut first.</summary>
    public bool IsActive { get; private set; }

    /// <summary>The VM's name.</summary>
    public string Name => domain.Name;

    /// <summary>Passphrases of encrypted disks that libvirt keeps for this VM.</summary>
    private IReadOnlyList<Guid> Secrets { get; init; } = [];

    /// <summary>Ports of this host that lead to it.</summary>
    private IReadOnlyList<PortForward> Forwards { get; init; } = [];

    /// <summary>In words, for -WhatIf and the question.</summary>
    public required string Text { get; init; }

    /// <summary>Files and volumes that are deleted.</summary>
    public IReadOnlyList<OwnDisk> Disks { get; private init; } = [];

    /// <summary>Why disks are left alone, a line each.</summary>
    public IReadOnlyList<string> Kept { get; private init; } = [];

    public static VMRemoval Plan(Domain domain, bool removeDisk, CancellationToken cancel)
    {
        var xml = DomainXml.Parse(domain.Xml(DomainXmlFlags.None));
        var active = domain.IsActive;
        var saved = domain.HasManagedSave;
        var snapshots = Snapshots(domain);
        var kept = new List<string>();
        var disks = removeDisk ? new OwnDisks(domain, xml.Id, kept, cancel).Find(xml.Disks) : [];
        // Without snapshots, what lies below an overlay is a template, and meant to stay.
        if (snapshots > 0) kept.AddRange(disks.SelectMany(d => Below(d.Path, cancel)).Except(disks.Select(d => d.Path)).Select(d => $"The image {d} stays: it lay below a disk of the VM, for a snapshot."));

        var secrets = VMDiskHalves.Read(domain).Of(AffectFlags.Live | AffectFlags.Config).SelectMany(h => h.Disks).Select(d => d.Secret).OfType<Guid>().Distinct().ToList();
        var parts = new List<string> { active ? "turn it off, definition" : "definition" };
        if (xml.HasNvram) parts.Add(xml.Nvram is { } nvram ? $"UEFI variables {nvram}" : "UEFI variables");
        if (saved) parts.Add("saved memory");
        if (snapshots > 0) parts.Add($"metadata of {snapshots} snapshot{(snapshots == 1 ? "" : "s")}");
        parts.AddRange(disks.Select(d => $"disk {d}"));
        if (secrets.Count > 0) parts.Add("libvirt's knowledge of its disks' passphrases");
        var forwards = PortForwardChange.Of(domain);
        parts.AddRange(forwards.Select(f => $"the forward of {f.HostSide}"));
        if (disks.Count == 0) parts.Add("no disk");
        return new VMRemoval(domain, xml.HasNvram)
        {
            IsActive = active,
            Secrets = secrets,
            Forwards = forwards,
            Text = $"Remove VM '{domain.Name}': {string.Join(", ", parts)}",
            Disks = disks,
            Kept = kept,
        };
    }

    /// <summary>Cuts its power, which takes QEMU a second or two.</summary>
    public void TurnOff()
    {
        try
        {
            domain.Destroy();
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
        try
        {
            Undefine(UndefineFlags.ManagedSave | UndefineFlags.SnapshotsMetadata | (hasNvram ? UndefineFlags.Nvram : UndefineFlags.None));
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            // A VM without a stored definition went with its power, or somebody else was quicker.
        }

        foreach (var secret in Secrets) DiskSecret.Remove(domain.Connection, secret);
        foreach (var disk in Disks) disk.Delete();
        if (Forwards.Count > 0) PortForwardChange.Remove(Forwards, CancellationToken.None);
    }

    private void Undefine(UndefineFlags with)
    {
        try
        {
            domain.Undefine(with | UndefineFlags.CheckpointsMetadata);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.InvalidArg)
        {
            // A driver without checkpoints does not know the flag.
            domain.Undefine(with);
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

    private static List<string> Below(string disk, CancellationToken cancel)
    {
        try
        {
            return new QemuImg().ChainAsync(disk, cancellationToken: cancel).GetAwaiter().GetResult().Skip(1).Select(i => i.Path).ToList();
        }
        catch (Exception broken) when (broken is ToolException or IOException)
        {
            // The disk goes anyway; what cannot be read has nothing to name.
            return [];
        }
    }
}
