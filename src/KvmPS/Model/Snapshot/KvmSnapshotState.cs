namespace KvmPS.Model;

/// <summary>What a VM will be like when it has been restored to a snapshot.</summary>
public enum KvmSnapshotState
{
    /// <summary>libvirt does not say.</summary>
    Unknown,

    /// <summary>Off: the VM was off when the snapshot was made.</summary>
    Off,

    /// <summary>Running, with its memory as it was.</summary>
    Running,

    /// <summary>Paused, with its memory as it was.</summary>
    Paused,

    /// <summary>Off, with its disks as after a power failure: created from a running VM without its memory.</summary>
    DiskOnly,
}
