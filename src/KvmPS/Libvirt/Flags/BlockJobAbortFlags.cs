namespace KvmPS.Libvirt;

/// <summary>How a block job ends. libvirt: <c>virDomainBlockJobAbortFlags</c>.</summary>
[NativeName("VIR_DOMAIN_BLOCK_JOB_ABORT_")]
[Flags]
internal enum BlockJobAbortFlags : uint
{
    None = 0,
    Pivot = 2,
}
