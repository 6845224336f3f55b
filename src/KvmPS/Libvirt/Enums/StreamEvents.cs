namespace KvmPS.Libvirt;

/// <summary>What happens on a non-blocking stream. libvirt: <c>virStreamEventType</c>.</summary>
[Flags]
[NativeName("VIR_STREAM_EVENT_")]
internal enum StreamEvents
{
    None = 0,
    Readable = 1,
    Writable = 2,
    Error = 4,
    Hangup = 8,
}
