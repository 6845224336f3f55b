using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Memory that the guest has.</summary>
internal sealed partial class Domain
{
    // More than any libvirt has; it fills in those that it knows.
    private const int MostMemoryStats = 32;

    /// <summary>What it has and what it could have, in bytes: of the running VM, or of the stored one when it is off.</summary>
    public (long Memory, long Maximum) MemorySize => Read(d =>
    {
        Result.Check(NativeMethods.virDomainGetInfo(d.DangerousGetHandle(), out var info));
        GC.KeepAlive(d);
        return ((long)info.memory.Value * 1024, (long)info.maxMem.Value * 1024);
    });

    /// <summary>Asks QEMU and the guest's balloon driver; the VM must run.</summary>
    public unsafe DomainMemory ReadMemory() => Read(d =>
    {
        var stats = stackalloc MemoryStat[MostMemoryStats];
        var count = Result.Check(NativeMethods.virDomainMemoryStats(d, stats, MostMemoryStats, 0));
        return DomainMemory.From(new(stats, count));
    });

    /// <summary>Asks a running guest to have that much memory, returning before it has; and stores it for the next start.</summary>
    public void SetMemory(long bytes, AffectFlags affect) =>
        Change(
            nameof(NativeMethods.virDomainSetMemoryFlags),
            d => NativeMethods.virDomainSetMemoryFlags(d, new CULong((nuint)(bytes / 1024)), affect));

    /// <summary>Lets QEMU ask the guest about its memory every so many seconds.</summary>
    public void SetMemoryPeriod(int seconds, AffectFlags affect) =>
        Change(nameof(NativeMethods.virDomainSetMemoryStatsPeriod), d => NativeMethods.virDomainSetMemoryStatsPeriod(d, seconds, affect));
}
