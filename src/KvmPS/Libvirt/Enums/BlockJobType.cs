namespace KvmPS.Libvirt;

/// <summary>What a block job does. libvirt: <c>virDomainBlockJobType</c>.</summary>
[NativeName("VIR_DOMAIN_BLOCK_JOB_TYPE_")]
internal enum BlockJobType
{
    Unknown = 0,
    Pull = 1,
    Copy = 2,
    Commit = 3,
    ActiveCommit = 4,
    Backup = 5,
}
