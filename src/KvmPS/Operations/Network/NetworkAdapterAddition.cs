using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.Network;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>A NIC that is added to a VM, to both halves or to none.</summary>
internal sealed class NetworkAdapterAddition
{
    private readonly Domain domain;
    private readonly AffectFlags halves;
    private readonly NetworkAdapterPlan plan;
    private readonly string element;

    /// <exception cref="KvmException">The network, filter or VLAN cannot be had, or the MAC address is another's.</exception>
    public NetworkAdapterAddition(Domain domain, KvmChangeScope? scope, NetworkAdapterRequest wish)
    {
        this.domain = domain;
        halves = ScopeResolver.From(domain, scope);
        wish.Check();
        plan = new()
        {
            Network = wish.Network,
            Bridge = wish.Bridge,
            MacAddress = wish.MacAddress is { } mac ? MacAddress.Normalise(mac) : MacAddress.New(),
            Model = (wish.Model ?? KvmNetworkAdapterModel.Virtio).ToString().ToLowerInvariant(),
            LinkUp = wish.LinkState != KvmLinkState.Down,
            Vlan = wish.Vlan ?? 0,
            Filter = wish.Filter ?? "",
            Inbound = wish.Inbound ?? 0,
            Outbound = wish.Outbound ?? 0,
        };
        element = NewNicXml.Write(plan);
        if (plan.Network is { } network) NetworkAdapterChecks.Network(domain.Connection, network, halves.HasFlag(AffectFlags.Live));
        NetworkAdapterChecks.Filter(domain.Connection, plan.Filter);
        NetworkAdapterChecks.Vlan(domain.Connection, NewNicXml.Read(element), plan.Vlan);
        if (wish.MacAddress is not null) NetworkAdapterChecks.MacIsFree(domain.Connection, plan.MacAddress);
    }

    public string Mac => plan.MacAddress;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text
    {
        get
        {
            var with = new List<string> { plan.Model };
            if (!plan.LinkUp) with.Add("link Down");
            if (plan.Vlan > 0) with.Add($"VLAN {plan.Vlan}");
            if (plan.Filter.Length > 0) with.Add($"filter {plan.Filter}");
            if (plan.Inbound > 0) with.Add($"inbound {ByteSize.Format(plan.Inbound)}/s");
            if (plan.Outbound > 0) with.Add($"outbound {ByteSize.Format(plan.Outbound)}/s");
            var source = plan.Bridge is null ? $"network {plan.Network}" : $"bridge {plan.Bridge}";
            return $"Add network adapter {plan.MacAddress} on {source} ({string.Join(", ", with)}), scope {ScopeText.Of(halves)}";
        }
    }

    public void CarryOut()
    {
        try
        {
            domain.AttachDevice(element, halves);
        }
        catch (LibvirtException error)
        {
            throw NetworkErrors.OfPlugging(error, domain.Name, plan.Bridge);
        }
    }
}
