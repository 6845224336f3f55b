namespace KvmPS.Libvirt;

/// <summary>Whose numbers keys have. libvirt: <c>virKeycodeSet</c>.</summary>
[NativeName("VIR_KEYCODE_SET_")]
internal enum KeycodeSet
{
    Linux = 0,
}
