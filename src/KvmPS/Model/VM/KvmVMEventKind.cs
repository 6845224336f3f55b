namespace KvmPS.Model;

/// <summary>What can happen to a VM.</summary>
public enum KvmVMEventKind
{
    /// <summary>A definition was stored: the VM is new, or its settings were changed.</summary>
    Defined,

    /// <summary>Its definition was removed.</summary>
    Undefined,

    /// <summary>It was started, or continued from saved memory.</summary>
    Started,

    /// <summary>Its vCPUs were stopped.</summary>
    Suspended,

    /// <summary>Its vCPUs run on.</summary>
    Resumed,

    /// <summary>It is off; the detail gives the reason.</summary>
    Stopped,

    /// <summary>The guest has shut down; Stopped follows.</summary>
    ShuttingDown,

    /// <summary>The guest has put itself to sleep.</summary>
    GuestSuspended,

    /// <summary>The guest has crashed, or QEMU has ended without being asked to.</summary>
    Crashed,

    /// <summary>The machine was reset: the guest boots again.</summary>
    Rebooted,

    /// <summary>The guest's agent has come up.</summary>
    AgentConnected,

    /// <summary>The guest agent has disconnected.</summary>
    AgentDisconnected,
}
