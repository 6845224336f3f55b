namespace KvmPS.Libvirt;

/// <summary>How images are merged. libvirt: <c>virDomainBlockCommitFlags</c>.</summary>
[NativeName("VIR_DOMAIN_BLOCK_COMMIT_")]
[Flags]
internal enum BlockCommitFlags : uint
{
    None = 0,
    Active = 4,
}
