using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial StreamHandle virStreamNew(ConnectHandle conn, StreamFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStreamFree(nint stream);

    /// <summary>How many bytes came, 0 at the end; -2 on a non-blocking stream when there are none yet.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStreamRecv(StreamHandle stream, void* data, nuint nbytes);

    /// <summary>How many bytes went; -2 on a non-blocking stream when none can now.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStreamSend(StreamHandle stream, void* data, nuint nbytes);

    [LibraryImport(Libvirt)]
    internal static partial int virStreamFinish(StreamHandle stream);

    [LibraryImport(Libvirt)]
    internal static partial int virStreamAbort(StreamHandle stream);

    /// <summary>The callback runs on the thread that runs the events.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStreamEventAddCallback(
        StreamHandle stream,
        StreamEvents events,
        delegate* unmanaged[Cdecl]<nint, int, nint, void> cb,
        nint opaque,
        delegate* unmanaged[Cdecl]<nint, void> ff);

    [LibraryImport(Libvirt)]
    internal static partial int virStreamEventRemoveCallback(StreamHandle stream);

    /// <summary>The image's MIME type.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virDomainScreenshot(DomainHandle domain, StreamHandle stream, uint screen, uint flags);

    /// <summary>dev_name null: the first console or serial port.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainOpenConsole(DomainHandle dom, string? dev_name, StreamHandle st, ConsoleFlags flags);
}
