using System.Net;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>The IP addresses of a running guest, by who tells them (virDomainInterfaceAddresses).</summary>
internal static class GuestAddresses
{
    /// <summary>Addresses without loopback and link-local ones; empty when none is known yet.</summary>
    public static IReadOnlyList<IPAddress> Read(Domain domain, AddressSource source)
        => Entries(domain, source).Select(e => e.Address).ToList();

    /// <summary>The same with the interfaces that have them.</summary>
    public static IReadOnlyList<Entry> Entries(Domain domain, AddressSource source)
        => domain.Read(d => Fetch(d, source)).Where(e => Usable(e.Address)).ToList();

    private static unsafe List<Entry> Fetch(DomainHandle domain, AddressSource source)
    {
        var count = Result.Check(NativeMethods.virDomainInterfaceAddresses(domain, out var interfaces, source, 0));
        var found = new List<Entry>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                for (var a = 0; a < interfaces[i]->naddrs; a++)
                {
                    var entry = interfaces[i]->addrs[a];
                    if (!IPAddress.TryParse(Text(entry.addr), out var address)) continue;
                    found.Add(new(Text(interfaces[i]->name), Text(interfaces[i]->hwaddr), address, (int)entry.prefix));
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

    private static unsafe string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    private static bool Usable(IPAddress address)
        => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal;

    /// <summary>An address, and the interface and MAC address that have it.</summary>
    internal sealed record Entry(string? Interface, string? MacAddress, IPAddress Address, int PrefixLength);
}
