namespace KvmPS.Libvirt;

/// <summary>What goes together with a definition. libvirt: <c>virDomainUndefineFlagsValues</c>.</summary>
[NativeName("VIR_DOMAIN_UNDEFINE_")]
[Flags]
internal enum UndefineFlags : uint
{
    None = 0,
    ManagedSave = 1,
    SnapshotsMetadata = 2,
    Nvram = 4,
    KeepNvram = 8,
    CheckpointsMetadata = 0x10,
    Tpm = 0x20,
    KeepTpm = 0x40,
}
