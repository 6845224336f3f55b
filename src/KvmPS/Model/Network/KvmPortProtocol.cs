namespace KvmPS.Model;

/// <summary>What a port belongs to.</summary>
public enum KvmPortProtocol
{
    /// <summary>Connections: web, SSH, databases.</summary>
    Tcp,

    /// <summary>Single packets: DNS, syslog, games.</summary>
    Udp,
}
