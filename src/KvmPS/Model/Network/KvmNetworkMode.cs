namespace KvmPS.Model;

/// <summary>How a libvirt network reaches the world outside its host.</summary>
public enum KvmNetworkMode
{
    /// <summary>
    /// Guests reach external networks through the address of the host; they are reachable from there only with a port forward.
    /// </summary>
    Nat,

    /// <summary>Guests are reachable at their own addresses; external routers need a route to them.</summary>
    Routed,

    /// <summary>Guests reach each other and the host alone.</summary>
    Isolated,

    /// <summary>As Routed, and libvirt sets no firewall rule at all: that is the administrator's.</summary>
    Open,

    /// <summary>An existing bridge of the host: guests are on its network like separate machines.</summary>
    Bridge,
}
