namespace KvmPS.Model;

/// <summary>What a VM is doing.</summary>
public enum KvmVMState
{
    /// <summary>libvirt cannot tell.</summary>
    Unknown,

    /// <summary>The guest runs.</summary>
    Running,

    /// <summary>Its vCPUs are stopped; its memory is kept.</summary>
    Paused,

    /// <summary>Not running.</summary>
    Off,

    /// <summary>Off, with its memory saved on disk (managed save): the next start continues from there.</summary>
    Saved,

    /// <summary>The guest is shutting down.</summary>
    ShuttingDown,

    /// <summary>The guest has put itself to sleep.</summary>
    Suspended,

    /// <summary>The guest has crashed.</summary>
    Crashed,
}
