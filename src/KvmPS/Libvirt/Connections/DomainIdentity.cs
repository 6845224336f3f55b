using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>What a virDomainPtr knows without asking the daemon.</summary>
internal static class DomainIdentity
{
    private const uint Off = uint.MaxValue;

    public static string Name(nint domain)
        => Marshal.PtrToStringUTF8(NativeMethods.virDomainGetName(domain)) ?? throw LibvirtException.Last();

    public static unsafe Guid Id(nint domain)
    {
        var bytes = stackalloc byte[16];
        Result.Check(NativeMethods.virDomainGetUUID(domain, bytes));
        return new Guid(new ReadOnlySpan<byte>(bytes, 16), bigEndian: true);
    }

    /// <summary>virsh's Id: a small number while the domain runs.</summary>
    public static int? Number(nint domain) => NativeMethods.virDomainGetID(domain) is var id and not Off ? (int)id : null;
}
