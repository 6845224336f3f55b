using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Which host CPUs the vCPUs of a VM are pinned to.</summary>
internal static class CpuPins
{
    /// <summary>By number of the vCPU; those that are not pinned have what the VM as a whole may use.</summary>
    public static unsafe IReadOnlyList<int[]> Read(Domain domain, NodeCpus host, AffectFlags half) => domain.Read(d =>
    {
        var length = CpuBits.Length(host.Count);
        var most = Result.Check(NativeMethods.virDomainGetVcpusFlags(d, (VcpuFlags)half | VcpuFlags.Maximum));
        var maps = new byte[most * length];
        fixed (byte* map = maps)
        {
            var count = Result.Check(NativeMethods.virDomainGetVcpuPinInfo(d, most, map, length, half));
            return Enumerable.Range(0, count).Select(i => CpuBits.Read(maps.AsSpan(i * length, length), host.Count)).ToList();
        }
    });
}
