using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// Which VMs start with the host, which have no stored definition and which are saved. The statistics do not say;
/// filtered listings do, with one short call each instead of one per VM.
/// </summary>
internal sealed class DomainFlags
{
    public required HashSet<Guid> Autostart { get; init; }

    public required HashSet<Guid> Transient { get; init; }

    public required HashSet<Guid> Saved { get; init; }

    public static DomainFlags Read(Connection connection) => new()
    {
        Autostart = Ids(connection, ListDomains.Autostart),
        Transient = Ids(connection, ListDomains.Transient),
        Saved = Ids(connection, ListDomains.Managedsave),
    };

    private static unsafe HashSet<Guid> Ids(Connection connection, ListDomains filter) => connection.Read(c =>
    {
        nint* list;
        var count = Result.Check(NativeMethods.virConnectListAllDomains(c, &list, filter));
        try
        {
            var ids = new HashSet<Guid>(count);
            for (var i = 0; i < count; i++) ids.Add(DomainIdentity.Id(list[i]));
            return ids;
        }
        finally
        {
            for (var i = 0; i < count; i++) _ = NativeMethods.virDomainFree(list[i]);
            NativeMemory.Free(list);
        }
    });
}
