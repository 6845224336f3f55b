using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>The disks of a VM.</summary>
internal sealed record VMDiskConfiguration(DomainDisksXml? Live, DomainDisksXml? Config) : LiveAndConfig<DomainDisksXml>(Live, Config)
{
    public IReadOnlyList<string> Targets => [.. All.SelectMany(c => c.Disks).Select(d => d.Target).Distinct()];

    public static VMDiskConfiguration Read(Domain domain) => Read(domain, DomainXmlFlags.None);

    /// <summary>With what is secret, such as cookies of disks on the web: it would be gone once the disk is stored again.</summary>
    public static VMDiskConfiguration ReadToChange(Domain domain) => Read(domain, DomainXmlFlags.Secure);

    /// <summary>The disk as the running VM has it, else as it is stored.</summary>
    public DiskElement? Find(string target) => Live?.Find(target) ?? Config?.Find(target);

    /// <summary>Where a disk that is there is changed: what was asked for, else wherever it is.</summary>
    /// <exception cref="KvmException">VMDiskNotFound, VMNotRunning or VMNotPersistent.</exception>
    public AffectFlags Choose(Domain domain, string target, KvmChangeScope? asked) =>
        Choose(
            domain,
            asked,
            c => c.Find(target) is not null,
            () => new(
                "VMDiskNotFound",
                Failure.NotFound,
                $"VM '{domain.Name}' has no disk '{target}'.",
                Targets.Count == 0 ? "Add a disk with Add-KvmVMDisk: it has none." : $"Use one of its disks: {string.Join(", ", Targets)}"),
            has => new(
                "VMDiskNotFound",
                Failure.NotFound,
                $"Only the {(has == AffectFlags.Live ? "running VM" : "stored definition")} of '{domain.Name}' has a disk {target}; "
                    + "nothing was changed.",
                $"Use -Scope {has}, or leave -Scope out."));

    private static VMDiskConfiguration Read(Domain domain, DomainXmlFlags secrets)
    {
        var volumes = new VolumeFiles(domain.Connection);
        var (live, config) = Read(domain, xml => DomainDisksXml.Parse(xml, volumes.Of), secrets);
        return new(live, config);
    }
}
