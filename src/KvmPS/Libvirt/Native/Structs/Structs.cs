using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace KvmPS.Libvirt.Native;

#pragma warning disable IDE1006, CS0649 // Names and layout are libvirt's; libvirt fills the fields.

/// <summary>virNodeInfo; memory in KiB.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NodeInfo
{
    public NodeModel model;
    public CULong memory;
    public uint cpus;
    public uint mhz;
    public uint nodes;
    public uint sockets;
    public uint cores;
    public uint threads;
}

/// <summary>char model[32].</summary>
[InlineArray(32)]
internal struct NodeModel
{
    private byte _first;

    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

/// <summary>virNodeMemoryStats: a field's name and its value in KiB.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NodeMemoryStats
{
    public fixed byte field[80];
    public ulong value;
}

/// <summary>virDomainMemoryStatStruct; sizes in KiB.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryStat
{
    public MemoryStatTag tag;
    public ulong val;
}

/// <summary>virDomainInfo; memory in KiB, cpuTime in nanoseconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DomainInfo
{
    public byte state;
    public CULong maxMem;
    public CULong memory;
    public ushort nrVirtCpu;
    public ulong cpuTime;
}

/// <summary>virDomainStatsRecord.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StatsRecord
{
    public nint dom;
    public TypedParameter* parameters;
    public int nparams;
}

/// <summary>virTypedParameter: char field[80], int type, and a union of which 8 bytes are used at most.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
internal unsafe struct TypedParameter
{
    [FieldOffset(0)] public fixed byte field[80];
    [FieldOffset(80)] public TypedParameterType type;
    [FieldOffset(88)] public int i;
    [FieldOffset(88)] public uint ui;
    [FieldOffset(88)] public long l;
    [FieldOffset(88)] public ulong ul;
    [FieldOffset(88)] public double d;
    [FieldOffset(88)] public byte b;
    [FieldOffset(88)] public byte* s;
}

/// <summary>virDomainInterface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DomainInterface
{
    public byte* name;
    public byte* hwaddr;
    public uint naddrs;
    public IPAddressEntry* addrs;
}

/// <summary>virDomainIPAddress.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPAddressEntry
{
    public int type;
    public byte* addr;
    public uint prefix;
}

/// <summary>virError, as far as it is read; int1 is errno for VIR_ERR_SYSTEM_ERROR.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ErrorRecord
{
    public ErrorNumber code;
    public ErrorSource domain;
    public byte* message;
    public int level;
    public nint conn;
    public nint dom;
    public byte* str1;
    public byte* str2;
    public byte* str3;
    public int int1;
    public int int2;
}
