using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static partial class NativeMethods
{
    /// <summary>The answer is the caller's to free.</summary>
    [LibraryImport(LibvirtQemu, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainQemuMonitorCommand(DomainHandle domain, string cmd, out nint result, MonitorCommandFlags flags);
}
