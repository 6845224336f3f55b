using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virConnectCompareHypervisorCPU(
        ConnectHandle conn, string? emulator, string? arch, string? machine, string? virttype, string xmlCPU, CpuCompareFlags flags);

    /// <summary>xmlCPUs: ncpus texts.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virConnectBaselineHypervisorCPU(
        ConnectHandle conn,
        string? emulator,
        string? arch,
        string? machine,
        string? virttype,
        nint* xmlCPUs,
        uint ncpus,
        CpuBaselineFlags flags);
}
