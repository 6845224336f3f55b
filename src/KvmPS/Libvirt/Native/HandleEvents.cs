namespace KvmPS.Libvirt.Native;

/// <summary>What a file descriptor is watched for, or is ready for. libvirt: <c>virEventHandleType</c>.</summary>
[Flags]
[NativeName("VIR_EVENT_HANDLE_")]
internal enum HandleEvents
{
    None = 0,
    Readable = 1,
    Writable = 2,
    Error = 4,
    Hangup = 8,
}
