using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Unit.Native;

/// <summary>How a declaration's C# type compares with the C type that it stands for.</summary>
internal static class ManagedType
{
    private static readonly Dictionary<Type, (string Base, int Pointers)> Handles = new()
    {
        [typeof(ConnectHandle)] = ("virConnect", 1),
        [typeof(DomainHandle)] = ("virDomain", 1),
        [typeof(DomainArrayHandle)] = ("virDomain", 2),
        [typeof(NetworkHandle)] = ("virNetwork", 1),
        [typeof(SnapshotHandle)] = ("virDomainSnapshot", 1),
        [typeof(SecretHandle)] = ("virSecret", 1),
        [typeof(StoragePoolHandle)] = ("virStoragePool", 1),
        [typeof(StorageVolHandle)] = ("virStorageVol", 1),
        [typeof(StreamHandle)] = ("virStream", 1),
    };

    private static readonly Dictionary<Type, string> Bases = new()
    {
        [typeof(int)] = "int",
        [typeof(uint)] = "unsigned int",
        [typeof(byte)] = "unsigned char",
        [typeof(CULong)] = "unsigned long",
        [typeof(ulong)] = "unsigned long long",
        [typeof(long)] = "long long",
        [typeof(nuint)] = "size_t",
        [typeof(NodeInfo)] = "virNodeInfo",
        [typeof(NodeMemoryStats)] = "virNodeMemoryStats",
        [typeof(DomainInfo)] = "virDomainInfo",
        [typeof(MemoryStat)] = "virDomainMemoryStat",
        [typeof(DomainJobInfo)] = "virDomainJobInfo",
        [typeof(StatsRecord)] = "virDomainStatsRecord",
        [typeof(TypedParameter)] = "virTypedParameter",
        [typeof(BlockJobInfo)] = "virDomainBlockJobInfo",
        [typeof(DomainInterface)] = "virDomainInterface",
        [typeof(DhcpLeaseEntry)] = "virNetworkDHCPLease",
        [typeof(StoragePoolInfo)] = "virStoragePoolInfo",
        [typeof(VcpuInfo)] = "virVcpuInfo",
        [typeof(IOThreadInfo)] = "virDomainIOThreadInfo",
        [typeof(ErrorRecord)] = "virError",
    };

    /// <summary>null when they agree, else what is wrong.</summary>
    public static string? Difference(Type managed, CType native, bool isReturn)
    {
        if (managed == typeof(string))
        {
            if (native is not { Base: "char", Pointers: 1 }) return $"a string stands for {native}";
            // The marshaller frees what is returned; a const char * belongs to libvirt.
            if (isReturn && native.IsConstant) return "a returned const char * would be freed";
            return !isReturn && !native.IsConstant ? "libvirt may write into this char *" : null;
        }

        if (typeof(SafeHandle).IsAssignableFrom(managed))
        {
            if (!Handles.TryGetValue(managed, out var opaque)) return $"{managed.Name} is not known to this test: add it to Handles";
            return (native.Base, native.Pointers) == opaque ? null : $"{managed.Name} stands for {native}";
        }

        var pointers = 0;
        while (managed.HasElementType)
        {
            pointers++;
            managed = managed.GetElementType()!;
        }

        if (managed == typeof(void))
        {
            return pointers == 0
                ? (native is { Base: "void", Pointers: 0 } ? null : $"void stands for {native}")
                : Depth(pointers, native, atLeast: true);
        }
        if (managed.IsFunctionPointer)
        {
            return native.Base == "function" ? Depth(pointers + 1, native) : $"a function pointer stands for {native}";
        }
        // A domain or text whose lifetime is somebody else's is passed as a plain pointer.
        if (managed == typeof(nint)) return Depth(pointers + 1, native);
        if (managed.IsEnum)
        {
            return native is { Base: "int" or "unsigned int" } ? Depth(pointers, native) : $"{managed.Name} stands for {native}";
        }
        if (!Bases.TryGetValue(managed, out var name)) return $"{managed.Name} is not known to this test: add it to Bases";
        return name == native.Base ? Depth(pointers, native) : $"{name} stands for {native}";
    }

    private static string? Depth(int pointers, CType native, bool atLeast = false)
        => pointers == native.Pointers || (atLeast && native.Pointers >= pointers) ? null : $"{pointers} pointers deep, but it is {native}";
}
