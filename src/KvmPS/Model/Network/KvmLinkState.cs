namespace KvmPS.Model;

/// <summary>Whether a NIC's cable is in.</summary>
public enum KvmLinkState
{
    /// <summary>The guest has a carrier.</summary>
    Up,

    /// <summary>The cable is out: the guest has no carrier.</summary>
    Down,
}
