using KvmPS.Model;

namespace KvmPS.Planning.Vcpu;

/// <summary>
/// What cache modes mean today. Much that is written about them is about QEMU before 1.2, whose default was writethrough.
/// </summary>
internal static class CacheFacts
{
    public static KvmDiskSafety Safety(KvmDiskCache cache, bool readOnly) => cache switch
    {
        _ when readOnly => KvmDiskSafety.EveryWrite,
        KvmDiskCache.Writethrough or KvmDiskCache.Directsync => KvmDiskSafety.EveryWrite,
        KvmDiskCache.Unsafe => KvmDiskSafety.Unsafe,
        _ => KvmDiskSafety.Flushed,
    };

    public static string Note(KvmDiskCache cache, bool readOnly) => cache switch
    {
        _ when readOnly => "The guest cannot write to it.",
        KvmDiskCache.None =>
            "Bypasses the host's page cache; the guest's flushes reach the disk. The usual choice for servers and for live migration.",
        KvmDiskCache.Writeback =>
            "Uses the host's page cache; the guest's flushes reach the disk, so journaling file systems and databases are safe.",
        KvmDiskCache.Writethrough => "Every write waits for the disk: safe for guests that never flush, and slow.",
        KvmDiskCache.Directsync =>
            "Every write waits for the disk and bypasses the host's page cache: safe for guests that never flush, and slowest.",
        KvmDiskCache.Unsafe =>
            "Flushes are ignored: a crash or power failure of the host can destroy the file system. For installations and data that can "
                + "be recreated.",
        _ => "QEMU's default, which is Writeback since QEMU 1.2 (no longer Writethrough): the guest's flushes reach the disk.",
    };
}
