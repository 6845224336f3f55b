namespace KvmPS.Model;

/// <summary>What sets up a host's network when it starts, and whose files say how.</summary>
public enum KvmHostNetworkManager
{
    /// <summary>systemd-networkd: .netdev and .network files.</summary>
    Networkd,

    /// <summary>NetworkManager: keyfiles.</summary>
    NetworkManager,

    /// <summary>netplan: YAML, for one of the two above.</summary>
    Netplan,

    /// <summary>ifupdown: /etc/network/interfaces.</summary>
    Ifupdown,

    /// <summary>ifcfg files of Fedora and RHEL.</summary>
    Ifcfg,
}
