namespace KvmPS.Libvirt;

/// <summary>Whether a change is for a running network, its stored definition or both. libvirt: <c>virNetworkUpdateFlags</c>.</summary>
[NativeName("VIR_NETWORK_UPDATE_AFFECT_")]
[Flags]
internal enum NetworkUpdateFlags : uint
{
    Current = 0,
    Live = 1,
    Config = 2,
}
