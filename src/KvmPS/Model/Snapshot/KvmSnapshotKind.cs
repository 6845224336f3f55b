namespace KvmPS.Model;

/// <summary>Where a snapshot is stored.</summary>
public enum KvmSnapshotKind
{
    /// <summary>In the qcow2 images themselves, with the memory when the VM was running.</summary>
    Internal,

    /// <summary>The images are frozen, and what is written since goes to overlays.</summary>
    External,

    /// <summary>Partly internal, partly external; KvmPS makes none of these.</summary>
    Mixed,
}
