namespace KvmPS.Libvirt;

/// <summary>libvirt: <c>virStreamRecvFlagsValues</c>.</summary>
[Flags]
[NativeName("VIR_STREAM_RECV_")]
internal enum StreamReceiveFlags : uint
{
    None = 0,
    StopAtHole = 1,
}
