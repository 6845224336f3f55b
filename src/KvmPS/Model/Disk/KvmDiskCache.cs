namespace KvmPS.Model;

/// <summary>What a write has to pass before the guest is told that it is done.</summary>
public enum KvmDiskCache
{
    /// <summary>Not specified: the default of QEMU, which is Writeback since QEMU 1.2.</summary>
    Default,

    /// <summary>Past the host's page cache (O_DIRECT); flushes are honoured.</summary>
    None,

    /// <summary>Through the host's page cache; flushes are honoured.</summary>
    Writeback,

    /// <summary>Through the host's page cache, and each write is on the disk before it counts as done.</summary>
    Writethrough,

    /// <summary>Past the host's page cache, and each write is on the disk before it counts as done.</summary>
    Directsync,

    /// <summary>Through the host's page cache; flushes are ignored.</summary>
    Unsafe,
}
