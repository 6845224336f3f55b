using System.Net;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>The IP addresses of a running guest, by who tells them (virDomainInterfaceAddresses).</summary>
internal static class GuestAddresses
{
    /// <summary>Addresses without loopback and link-local ones; empty when none is known yet.</summary>
    public static IReadOnlyList<IPAddress> Read(Domain domain, AddressSource source)
        => domain.Read(d => Fetch(d, source)).Where(Usable).ToList();

    private static unsafe List<IPAddress> Fetch(DomainHandle domain, AddressSource source)
    {
        var count = Result.Check(NativeMethods.virDomainInterfaceAddresses(domain, out var interfaces, source, 0));
        var found = new List<IPAddress>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                for (var a = 0; a < interfaces[i]->naddrs; a++)
                {
                    if (IPAddress.TryParse(Marshal.PtrToStringUTF8((nint)interfaces[i]->addrs[a].addr), out var address)) found.Add(address);
                }
            }

            return found;
        }
        finally
        {
            for (var i = 0; i < count; i++) NativeMethods.virDomainInterfaceFree(interfaces[i]);
            NativeMemory.Free(interfaces);
        }
    }

    private static bool Usable(IPAddress address)
        => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal;
}
