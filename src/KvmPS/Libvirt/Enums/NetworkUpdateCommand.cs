namespace KvmPS.Libvirt;

/// <summary>What becomes of a part of a network. libvirt: <c>virNetworkUpdateCommand</c>.</summary>
[NativeName("VIR_NETWORK_UPDATE_COMMAND_")]
internal enum NetworkUpdateCommand : uint
{
    Delete = 2,
    AddLast = 3,
}
