using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>libvirt's network filters, such as clean-traffic (virNWFilterPtr).</summary>
internal static class NetworkFilter
{
    public static unsafe IReadOnlyList<string> Names(Connection connection) => connection.Read(c =>
    {
        var count = Result.Check(NativeMethods.virConnectListAllNWFilters(c, out var list, 0));
        try
        {
            var names = new List<string>(count);
            for (var i = 0; i < count; i++) names.Add(Marshal.PtrToStringUTF8(NativeMethods.virNWFilterGetName(list[i])) ?? "");
            return names;
        }
        finally
        {
            for (var i = 0; i < count; i++) _ = NativeMethods.virNWFilterFree(list[i]);
            NativeMemory.Free(list);
        }
    });
}
