using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>QEMU's own monitor of a running VM, past libvirt (virDomainQemuMonitorCommand).</summary>
internal static class Monitor
{
    /// <summary>Sends one command, as JSON or (Hmp) as a line of text, and returns the answer as it is.</summary>
    public static unsafe string Send(Domain domain, string command, MonitorCommandFlags monitor) =>
        domain.Change(nameof(NativeMethods.virDomainQemuMonitorCommand), d =>
        {
            Result.Check(NativeMethods.virDomainQemuMonitorCommand(d, command, out var answer, monitor));
            try
            {
                return Marshal.PtrToStringUTF8(answer) ?? "";
            }
            finally
            {
                NativeMemory.Free((void*)answer);
            }
        });
}
