namespace KvmPS.Model;

/// <summary>What a thread of QEMU does; the order in which they are shown.</summary>
internal enum PinnedKind
{
    /// <summary>It runs a vCPU.</summary>
    Vcpu,

    /// <summary>All of QEMU that is no other kind: devices, monitor, migration.</summary>
    Emulator,

    /// <summary>It does the I/O of disks that are bound to it.</summary>
    IOThread,
}
