namespace KvmPS.Model;

/// <summary>How a port forward is.</summary>
public enum KvmPortForwardState
{
    /// <summary>Its rules are in the kernel.</summary>
    Active,

    /// <summary>Its rules are not in the kernel, or behind those of libvirt: until its network starts the next time.</summary>
    Inactive,

    /// <summary>Its VM was removed.</summary>
    Orphaned,

    /// <summary>This user has no permission to read the kernel's rules.</summary>
    Unknown,
}
