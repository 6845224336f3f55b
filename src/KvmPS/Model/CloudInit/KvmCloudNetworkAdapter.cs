namespace KvmPS.Model;

/// <summary>
/// How cloud-init sets up a NIC. Also written as an address, or as a hashtable: @{ Address = …; Gateway = …; Dns = … }.
/// </summary>
public sealed record KvmCloudNetworkAdapter
{
    /// <summary>A NIC without settings yet.</summary>
    public KvmCloudNetworkAdapter()
    {
    }

    /// <summary>A NIC by its address.</summary>
    public KvmCloudNetworkAdapter(string address)
    {
        Address = [address];
    }

    /// <summary>Which NIC; null: the one at the same place of the new VM, which gets a MAC address for this.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Static addresses with their prefix length: 10.0.0.5/24.</summary>
    public string[] Address { get; init; } = [];

    /// <summary>Routers, at most one of each family.</summary>
    public string[] Gateway { get; init; } = [];

    /// <summary>Addresses of DNS servers.</summary>
    public string[] Dns { get; init; } = [];

    /// <summary>Domains in which names without a dot are looked up.</summary>
    public string[] DnsSearch { get; init; } = [];

    /// <summary>Whether it asks for an IPv4 address by DHCP. Default: true when there is no static one.</summary>
    public bool? Dhcp { get; init; }

    /// <inheritdoc />
    public override string ToString() => Address.Length == 0 ? "DHCP" : string.Join(' ', Address);
}
