using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

#pragma warning disable IDE1006, CS0649 // Names and layout are libvirt's; libvirt fills the fields.

/// <summary>virNetworkDHCPLease.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DhcpLeaseEntry
{
    public byte* iface;
    public long expirytime;
    public int type;
    public byte* mac;
    public byte* iaid;
    public byte* ipaddr;
    public uint prefix;
    public byte* hostname;
    public byte* clientid;
}
