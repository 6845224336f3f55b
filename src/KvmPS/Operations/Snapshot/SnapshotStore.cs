using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>Stores what libvirt knows of a snapshot; its images are not touched.</summary>
internal static class SnapshotStore
{
    public static void Write(Domain domain, SnapshotXml xml, bool current) => DomainSnapshot.Create(domain, xml.ToString(),
        SnapshotCreateFlags.Redefine
        | (current ? SnapshotCreateFlags.Current : SnapshotCreateFlags.None)
        | (xml.State == KvmSnapshotState.DiskOnly ? SnapshotCreateFlags.DiskOnly : SnapshotCreateFlags.None));
}
