namespace KvmPS.Objects;

/// <summary>How a libvirt network reaches the world outside its host.</summary>
public enum NetworkMode
{
    /// <summary>Guests reach out under the host's address; nobody reaches in, but by a port forward.</summary>
    Nat,

    /// <summary>Guests are reached under their own addresses; the routers outside must know the way.</summary>
    Routed,

    /// <summary>Guests reach each other and the host alone.</summary>
    Isolated,

    /// <summary>As Routed, and libvirt sets no firewall rule at all: that is the administrator's.</summary>
    Open,

    /// <summary>A bridge that the host has: guests are on its network, as machines of their own.</summary>
    Bridge,
}
