namespace KvmPS.Planning.Persistence;

/// <summary>
/// What the .network file that the NIC had says beyond addresses, routes and rules, which are read from the NIC itself. A port's file
/// stands in its place, so each line goes to the bridge or to the port, or is told.
/// </summary>
internal sealed class NetworkdSettings
{
    private static readonly string[] FromTheNic = ["Match", "Address", "Route", "RoutingPolicyRule"];
    private static readonly string[] NetworkFromTheNic = ["DHCP", "Address", "Gateway", "IPv6AcceptRA", "Description"];
    private static readonly string[] NetworkOfThePort = ["VLAN", "VXLAN", "Tunnel", "Xfrm", "LLDP", "EmitLLDP"];
    private static readonly string[] LinkFromTheNic = ["MTUBytes", "MACAddress"];
    private static readonly string[] LinkOfTheBridge = ["RequiredForOnline", "RequiredFamilyForOnline"];

    private static readonly string[] OfTheBridge =
    [
        "DHCP",
        "DHCPv4",
        "DHCPv6",
        "DHCPPrefixDelegation",
        "DHCPServer",
        "DHCPServerStaticLease",
        "IPv6AcceptRA",
        "IPv6SendRA",
        "IPv6Prefix",
        "IPv6RoutePrefix",
        "IPv6AddressLabel",
        "Neighbor",
    ];

    public NetworkdSettings(string? text, UnsupportedSettings gaps)
    {
        List<IniText> sections = [];
        foreach (var line in IniText.Parse(text))
        {
            if (line.Section == "Network")
            {
                if (NetworkOfThePort.Contains(line.Key)) PortNetwork.Add(line.Line);
                else if (!NetworkFromTheNic.Contains(line.Key)) BridgeNetwork.Add(line.Line);
            }
            else if (line.Section == "Link")
            {
                if (LinkOfTheBridge.Contains(line.Key)) BridgeLink.Add(line.Line);
                else if (!LinkFromTheNic.Contains(line.Key)) PortLink.Add(line.Line);
            }
            else if (OfTheBridge.Contains(line.Section)) sections.Add(line);
            else gaps.Add(!FromTheNic.Contains(line.Section), $"the section [{line.Section}] of its file, which a bridge does not have");

            // No route of the NIC tells of these.
            gaps.Add(line is { Section: "Route", Key: "Type" } && line.Value != "unicast", $"a route of type {line.Value} in its file");
            gaps.Add(line is { Section: "Route", Key: "Gateway" } && line.Value.StartsWith('_'), $"a route over {line.Value} in its file");
        }

        Sections = [.. sections.GroupBy(l => l.Number).SelectMany(g => (string[])["", $"[{g.First().Section}]", .. g.Select(l => l.Line)])];
    }

    public List<string> BridgeNetwork { get; } = [];

    public List<string> BridgeLink { get; } = [];

    public List<string> PortNetwork { get; } = [];

    public List<string> PortLink { get; } = [];

    /// <summary>Whole sections for the bridge.</summary>
    public IReadOnlyList<string> Sections { get; }

    /// <summary>Name servers that are written in the file go before those that the host is found to ask.</summary>
    public bool Says(string key) => BridgeNetwork.Exists(l => l.StartsWith(key + "=", StringComparison.Ordinal));
}
