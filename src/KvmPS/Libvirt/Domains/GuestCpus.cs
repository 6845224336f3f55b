using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>CPUs that guests of one kind can have on a host (virConnectCompareHypervisorCPU, virConnectBaselineHypervisorCPU).</summary>
/// <param name="host">The host.</param>
/// <param name="architecture">The guests' architecture; null: the host's.</param>
/// <param name="virtType">kvm, qemu, …; null: libvirt's choice.</param>
internal sealed class GuestCpus(Connection host, string? architecture, string? virtType)
{
    /// <summary>Why the host cannot give that CPU, in libvirt's words; null: it can, or libvirt cannot tell.</summary>
    public string? WhyNot(string cpuXml) => host.Read(c =>
    {
        if (NativeMethods.virConnectCompareHypervisorCPU(
                    c,
                    null,
                    architecture,
                    null,
                    virtType,
                    cpuXml,
                    CpuCompareFlags.FailIncompatible) >= 0)
        {
            return null;
        }
        var error = LibvirtException.Last();
        return error.Number switch
        {
            ErrorNumber.CpuIncompatible or ErrorNumber.InternalError => error.Message,
            ErrorNumber.NoSupport or ErrorNumber.ConfigUnsupported or ErrorNumber.OperationUnsupported => null,
            _ => throw error,
        };
    });

    /// <summary>The best CPU that all those hosts can give, and that a VM can move between them with, as XML.</summary>
    public unsafe string Baseline(IReadOnlyList<string> cpuXmls) => host.Read(c =>
    {
        var texts = cpuXmls.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            fixed (nint* first = texts)
            {
                return Result.Check(
                    NativeMethods.virConnectBaselineHypervisorCPU(
                        c,
                        null,
                        architecture,
                        null,
                        virtType,
                        first,
                        (uint)texts.Length,
                        CpuBaselineFlags.Migratable));
            }
        }
        finally
        {
            foreach (var text in texts) Marshal.FreeCoTaskMem(text);
        }
    });
}
