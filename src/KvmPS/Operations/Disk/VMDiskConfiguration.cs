using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>The disks of a VM: those of the running one and those that are stored.</summary>
/// <param name="Live">null while it is off.</param>
/// <param name="Config">null for a VM without a stored definition.</param>
internal sealed record VMDiskConfiguration(DomainDisksXml? Live, DomainDisksXml? Config)
{
    public IReadOnlyList<string> Targets =>
        [.. Of(AffectFlags.Live | AffectFlags.Config).SelectMany(h => h.Disks).Select(d => d.Target).Distinct()];

    public static VMDiskConfiguration Read(Domain domain) => Read(domain, DomainXmlFlags.None);

    /// <summary>With what is secret, such as cookies of disks on the web: it would be gone once the disk is stored again.</summary>
    public static VMDiskConfiguration ReadToChange(Domain domain) => Read(domain, DomainXmlFlags.Secure);

    public IEnumerable<DomainDisksXml> Of(AffectFlags halves)
    {
        if (Live is not null && halves.HasFlag(AffectFlags.Live)) yield return Live;
        if (Config is not null && halves.HasFlag(AffectFlags.Config)) yield return Config;
    }

    /// <summary>The disk as the running VM has it, else as it is stored.</summary>
    public DiskElement? Find(string target) => Live?.Find(target) ?? Config?.Find(target);

    /// <summary>Which halves a change of a disk that is there is for: those asked for, else all that have it.</summary>
    /// <exception cref="KvmException">VMDiskNotFound, VMNotRunning or VMNotPersistent.</exception>
    public AffectFlags Choose(Domain domain, string target, KvmChangeScope? asked)
    {
        var wanted = ScopeResolver.From(domain, asked);
        var has = (Live?.Find(target) is null ? 0 : AffectFlags.Live) | (Config?.Find(target) is null ? 0 : AffectFlags.Config);
        if (has == 0)
        {
            throw new KvmException("VMDiskNotFound", Failure.NotFound, $"VM '{domain.Name}' has no disk '{target}'.",
                Targets.Count == 0 ? "Add a disk with Add-KvmVMDisk: it has none." : $"Use one of its disks: {string.Join(", ", Targets)}");
        }

        if (asked is null) return wanted & has;
        if ((wanted & ~has) != 0)
        {
            throw new KvmException(
                "VMDiskNotFound",
                Failure.NotFound,
                $"Only the {(has == AffectFlags.Live ? "running VM" : "stored definition")} of '{domain.Name}' has a disk {target}; "
                    + "nothing was changed.",
                $"Use -Scope {has}, or leave -Scope out.");
        }

        return wanted;
    }

    private static VMDiskConfiguration Read(Domain domain, DomainXmlFlags secrets)
    {
        var volumes = new VolumeFiles(domain.Connection);
        return new(
            domain.IsActive ? DomainDisksXml.Parse(domain.Xml(secrets), volumes.Of) : null,
            domain.IsPersistent ? DomainDisksXml.Parse(domain.Xml(DomainXmlFlags.Inactive | secrets), volumes.Of) : null);
    }
}
