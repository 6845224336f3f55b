namespace KvmPS.Libvirt;

/// <summary>How strictly a definition is read. libvirt: <c>virDomainDefineFlags</c>.</summary>
[NativeName("VIR_DOMAIN_DEFINE_")]
[Flags]
internal enum DefineFlags : uint
{
    None = 0,
    Validate = 1,
}
