namespace KvmPS.Libvirt;

/// <summary>How a disk is mirrored. libvirt: <c>virDomainBlockCopyFlags</c>.</summary>
[NativeName("VIR_DOMAIN_BLOCK_COPY_")]
[Flags]
internal enum BlockCopyFlags : uint
{
    None = 0,

    /// <summary>The job may end with the VM: without it, libvirt refuses a VM that has a stored definition.</summary>
    TransientJob = 4,
}
