using KvmPS.Libvirt;
using KvmPS.Operations.Disk;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>
/// Backing chains that a VM's stored definition prescribes. libvirt drops them when it gives a disk another image itself (snapshot,
/// block commit), and the VM would next start without what lies below: they are put back right after that.
/// </summary>
internal sealed class StoredChains
{
    private readonly Domain _domain;
    private readonly SnapshotDomainXml? _before;

    private StoredChains(Domain domain, SnapshotDomainXml? before)
    {
        _domain = domain;
        _before = before;
    }

    public static StoredChains Read(Domain domain)
    {
        var stored = domain.IsPersistent ? Parse(domain, DomainXmlFlags.Inactive) : null;
        return new(domain, stored?.PrescribesChains == true ? stored : null);
    }

    public void PutBack()
    {
        if (_before is null) return;
        var now = Parse(_domain, DomainXmlFlags.Inactive | DomainXmlFlags.Secure);
        if (now.KeepChains(_before, QemuImg.BackingFileOf)) Domain.Define(_domain.Connection, now.ToString()).Dispose();
    }

    private static SnapshotDomainXml Parse(Domain domain, DomainXmlFlags flags) =>
        SnapshotDomainXml.Parse(domain.Xml(flags), new VolumeFiles(domain.Connection).Of);
}
