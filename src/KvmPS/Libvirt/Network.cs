using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>libvirt's virtual networks, as far as a VM's NIC needs them.</summary>
internal static class Network
{
    /// <summary>True when it runs, false when it is defined only, null when there is none of that name.</summary>
    public static bool? IsActive(Connection connection, string name) => connection.Read<bool?>(c =>
    {
        using var network = NativeMethods.virNetworkLookupByName(c, name);
        if (!network.IsInvalid) return Result.Check(NativeMethods.virNetworkIsActive(network)) == 1;
        var error = LibvirtException.Last();
        return error.Number == ErrorNumber.NoNetwork ? null : throw error;
    });

    public static unsafe IReadOnlyList<string> Names(Connection connection) => connection.Read(c =>
    {
        var count = Result.Check(NativeMethods.virConnectListAllNetworks(c, out var list, 0));
        try
        {
            var names = new List<string>(count);
            for (var i = 0; i < count; i++) names.Add(Marshal.PtrToStringUTF8(NativeMethods.virNetworkGetName(list[i])) ?? "");
            return names;
        }
        finally
        {
            for (var i = 0; i < count; i++) _ = NativeMethods.virNetworkFree(list[i]);
            NativeMemory.Free(list);
        }
    });
}
