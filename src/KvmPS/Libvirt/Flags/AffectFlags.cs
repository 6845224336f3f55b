namespace KvmPS.Libvirt;

/// <summary>Whether a change is for a running VM, its stored definition or both. libvirt: <c>virDomainModificationImpact</c>.</summary>
[NativeName("VIR_DOMAIN_AFFECT_")]
[Flags]
internal enum AffectFlags : uint
{
    Current = 0,
    Live = 1,
    Config = 2,
}
