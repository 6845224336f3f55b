using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.Network;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>A network that is made, wholly or not at all.</summary>
internal sealed class NetworkCreation
{
    private readonly Connection _host;
    private readonly NetworkPlan _plan;
    private readonly bool _autostart;
    private readonly bool _start;

    private NetworkCreation(Connection host, NetworkPlan plan, bool autostart, bool start)
    {
        (_host, _plan, _autostart, _start) = (host, plan, autostart, start);
    }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text
    {
        get
        {
            var parts = new List<string>();
            if (_plan.Bridge is not null) parts.Add($"bridge {_plan.Bridge}");
            foreach (var subnet in _plan.Subnets)
            {
                parts.Add($"{subnet.Subnet}, host {subnet.Gateway}");
                parts.Add(subnet.Range is { } range ? $"DHCP {range.First}-{range.Last}" : "no DHCP");
                parts.AddRange(subnet.Reservations.Select(r => $"{r.IPAddress} reserved for {r.MacAddress}"));
            }

            if (_plan.Domain is not null) parts.Add($"domain {_plan.Domain}");
            if (_plan.Interface is not null) parts.Add($"through {_plan.Interface}");
            if (_autostart) parts.Add("autostart");
            if (_start) parts.Add("start it");
            return $"Create network, mode {_plan.Mode}{(parts.Count == 0 ? "" : $": {string.Join(", ", parts)}")}";
        }
    }

    /// <summary>What a user should know although it is no error; null: nothing.</summary>
    public string? Warning => _plan is { Mode: KvmNetworkMode.Bridge, Bridge: { } bridge } ? BridgeOfHost.Missing(_host, bridge) : null;

    /// <exception cref="KvmException">NetworkAlreadyExists, BridgeAlreadyExists or SubnetOverlap.</exception>
    public static NetworkCreation Plan(Connection host, NetworkPlan plan, bool autostart, bool start)
    {
        if (LibvirtNetwork.IsActive(host, plan.Name) is not null)
        {
            throw new KvmException("NetworkAlreadyExists", Failure.AlreadyExists, $"A network named '{plan.Name}' already exists.",
                $"Choose another name, or remove that network first: Remove-KvmNetwork -Name {VMErrors.QuoteName(plan.Name)}");
        }

        var creation = new NetworkCreation(host, plan, autostart, start);
        if ((plan.Bridge is null || plan.Mode == KvmNetworkMode.Bridge) && plan.Subnets.Count == 0) return creation;
        List<(string Name, NetworkXml Xml)> networks =
        [
            .. LibvirtNetwork.List(host).Select(n => (n.Name, NetworkXml.Parse(n.Xml(NetworkXmlFlags.None)))),
        ];
        creation.RequireFreeBridge(networks);
        if (plan.Subnets.Count == 0) return creation;
        var taken = UsedSubnets.Read(host, networks).ToList();
        foreach (var subnet in plan.Subnets) SubnetConflicts.Check(subnet.Subnet, taken);
        return creation;
    }

    public LibvirtNetwork CarryOut()
    {
        var network = LibvirtNetwork.Define(_host, NewNetworkXml.Write(_plan));
        try
        {
            if (_autostart) network.SetAutostart(true);
            if (_start) network.Start();
            return network;
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            network.Undefine();
            throw;
        }
    }

    /// <summary>libvirt makes a bridge for the network when it starts; one of that name must not be there.</summary>
    private void RequireFreeBridge(IEnumerable<(string Name, NetworkXml Xml)> networks)
    {
        if (_plan.Bridge is not { } bridge || _plan.Mode == KvmNetworkMode.Bridge) return;
        var owner = networks.FirstOrDefault(n => n.Xml.Bridge == bridge && n.Xml.Mode != KvmNetworkMode.Bridge).Name;
        if (owner is null && !BridgeOfHost.IsTaken(_host, bridge)) return;
        var orExisting = owner is not null
            ? ""
            : $" To create a network on the existing bridge: New-KvmNetwork -Name {VMErrors.Quote(_plan.Name)} -Mode Bridge -Bridge "
                + VMErrors.Quote(bridge);
        throw new KvmException(
            "BridgeAlreadyExists",
            Failure.AlreadyExists,
            owner is null
                ? $"This host already has an interface '{bridge}', and libvirt creates a new bridge for the network."
                : $"'{bridge}' is already the bridge of the network '{owner}'.",
            $"Leave -Bridge out to let libvirt choose a free name.{orExisting}");
    }
}
