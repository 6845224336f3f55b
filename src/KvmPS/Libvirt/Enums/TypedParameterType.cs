namespace KvmPS.Libvirt;

/// <summary>Type of a typed parameter. libvirt: <c>virTypedParameterType</c>.</summary>
[NativeName("VIR_TYPED_PARAM_")]
internal enum TypedParameterType
{
    Int = 1,
    Uint = 2,
    Llong = 3,
    Ullong = 4,
    Double = 5,
    Boolean = 6,
    String = 7,
}
