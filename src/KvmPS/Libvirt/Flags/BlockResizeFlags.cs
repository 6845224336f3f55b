namespace KvmPS.Libvirt;

/// <summary>How the size is meant. libvirt: <c>virDomainBlockResizeFlags</c>.</summary>
[NativeName("VIR_DOMAIN_BLOCK_RESIZE_")]
[Flags]
internal enum BlockResizeFlags : uint
{
    None = 0,
    Bytes = 1,
}
