using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>The host's CPUs (virNodeGetCPUMap): one more than the highest number, and those that are online.</summary>
internal sealed record NodeCpus(int Count, int[] Online)
{
    public static unsafe NodeCpus Read(Connection connection) => connection.Read(c =>
    {
        byte* map = null;
        try
        {
            var count = Result.Check(NativeMethods.virNodeGetCPUMap(c, &map, null, 0));
            return new NodeCpus(count, CpuBits.Read(new(map, CpuBits.Length(count)), count));
        }
        finally
        {
            NativeMemory.Free(map);
        }
    });
}
