using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>The threads of a VM's QEMU that do nothing but the I/O of disks.</summary>
internal static class IOThreads
{
    /// <summary>By number, the host CPUs that each may run on.</summary>
    public static unsafe Dictionary<int, int[]> Read(Domain domain, NodeCpus host, AffectFlags affect) => domain.Read(d =>
    {
        IOThreadInfo** list = null;
        var count = Result.Check(NativeMethods.virDomainGetIOThreadInfo(d, &list, affect));
        var threads = new Dictionary<int, int[]>();
        for (var i = 0; i < count; i++)
        {
            threads[(int)list[i]->iothread_id] = CpuBits.Read(new(list[i]->cpumap, list[i]->cpumap_len), host.Count);
            NativeMethods.virDomainIOThreadInfoFree(list[i]);
        }

        NativeMemory.Free(list);
        return threads;
    });

    public static void Add(Domain domain, int id, AffectFlags affect) =>
        domain.Change(nameof(NativeMethods.virDomainAddIOThread), d => NativeMethods.virDomainAddIOThread(d, (uint)id, affect));

    /// <summary>libvirt refuses one that a disk is bound to.</summary>
    public static void Remove(Domain domain, int id, AffectFlags affect) =>
        domain.Change(nameof(NativeMethods.virDomainDelIOThread), d => NativeMethods.virDomainDelIOThread(d, (uint)id, affect));
}
