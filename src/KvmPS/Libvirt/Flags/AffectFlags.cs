namespace KvmPS.Libvirt;

/// <summary>Which half of a VM a change is for. libvirt: <c>virDomainModificationImpact</c>.</summary>
[NativeName("VIR_DOMAIN_AFFECT_")]
[Flags]
internal enum AffectFlags : uint
{
    Current = 0,
    Live = 1,
    Config = 2,
}
