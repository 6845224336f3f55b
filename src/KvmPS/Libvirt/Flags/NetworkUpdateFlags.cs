namespace KvmPS.Libvirt;

/// <summary>Which half of a network a change is for. libvirt: <c>virNetworkUpdateFlags</c>.</summary>
[NativeName("VIR_NETWORK_UPDATE_AFFECT_")]
[Flags]
internal enum NetworkUpdateFlags : uint
{
    Current = 0,
    Live = 1,
    Config = 2,
}
