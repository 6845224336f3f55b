using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A domain's snapshots (virDomainSnapshotPtr), by name: names are unique in a domain.</summary>
internal static class DomainSnapshot
{
    /// <summary>The descriptions of all snapshots, and which of them is the current one.</summary>
    public static unsafe IReadOnlyList<(string Xml, bool IsCurrent)> List(Domain domain, SnapshotXmlFlags flags = SnapshotXmlFlags.None) =>
        domain.Read(d =>
        {
            nint* list;
            var count = Result.Check(NativeMethods.virDomainListAllSnapshots(d, &list, 0));
            var handles = new SnapshotHandle[count];
            for (var i = 0; i < count; i++)
                handles[i] = new SnapshotHandle(list[i]);
            NativeMemory.Free(list);
            try
            {
                var found = new List<(string, bool)>(count);
                foreach (var snapshot in handles)
                {
                    // One that somebody else deletes meanwhile is left out.
                    if (NativeMethods.virDomainSnapshotGetXMLDesc(snapshot, flags) is { } xml)
                        found.Add((xml, NativeMethods.virDomainSnapshotIsCurrent(snapshot, 0) == 1));
                    else if (LibvirtException.Last() is { Number: not ErrorNumber.NoDomainSnapshot } error)
                        throw error;
                }

                return found;
            }
            finally
            {
                foreach (var snapshot in handles)
                    snapshot.Dispose();
            }
        });

    /// <summary>Makes a snapshot, or with Redefine stores what is known of one.</summary>
    public static void Create(Domain domain, string xml, SnapshotCreateFlags flags) =>
        domain.Change(nameof(NativeMethods.virDomainSnapshotCreateXML), d =>
        {
            using var made = Result.Check(NativeMethods.virDomainSnapshotCreateXML(d, xml, flags));
            return 0;
        });

    public static void Revert(Domain domain, string name, SnapshotRevertFlags flags)
        => With(nameof(NativeMethods.virDomainRevertToSnapshot), domain, name, s => NativeMethods.virDomainRevertToSnapshot(s, flags));

    /// <summary>Deletes a snapshot; its children become those of its parent.</summary>
    public static void Delete(Domain domain, string name, SnapshotDeleteFlags flags)
        => With(nameof(NativeMethods.virDomainSnapshotDelete), domain, name, s => NativeMethods.virDomainSnapshotDelete(s, flags));

    private static void With(string function, Domain domain, string name, Func<SnapshotHandle, int> call) => domain.Change(function, d =>
    {
        using var snapshot = Result.Check(NativeMethods.virDomainSnapshotLookupByName(d, name, 0));
        return Result.Check(call(snapshot));
    });
}
