namespace KvmPS.Libvirt;

/// <summary>libvirt: <c>virStreamFlags</c>.</summary>
[Flags]
[NativeName("VIR_STREAM_")]
internal enum StreamFlags : uint
{
    None = 0,
    [NativeName("VIR_STREAM_NONBLOCK")]
    NonBlock = 1,
}
