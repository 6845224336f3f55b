namespace KvmPS.Model;

/// <summary>What Wait-KvmVM waits for.</summary>
public enum KvmVMCondition
{
    /// <summary>The VM is in a state.</summary>
    State,

    /// <summary>The guest agent responds: the guest is up.</summary>
    Agent,

    /// <summary>The guest has an IP address, from a DHCP lease of libvirt or from its agent.</summary>
    IPAddress,

    /// <summary>A TCP port of the guest accepts connections from this machine.</summary>
    Port,

    /// <summary>Something happens to the VM after the wait has begun.</summary>
    Event,
}
