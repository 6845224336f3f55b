using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.Network;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>A NIC that is added to a VM, to the running VM and its definition or to none of them.</summary>
internal sealed class NetworkAdapterAddition
{
    private readonly Domain _domain;
    private readonly AffectFlags _affect;
    private readonly NetworkAdapterPlan _plan;
    private readonly string _element;

    private NetworkAdapterAddition(Domain domain, AffectFlags affect, NetworkAdapterPlan plan)
    {
        (_domain, _affect, _plan) = (domain, affect, plan);
        _element = NewNicXml.Write(plan);
    }

    public string Mac => _plan.MacAddress;

    /// <exception cref="KvmException">The network, filter or VLAN cannot be had, or the MAC address is another's.</exception>
    public static NetworkAdapterAddition Plan(Domain domain, KvmChangeScope? scope, NetworkAdapterRequest request)
    {
        var affect = ScopeResolver.From(domain, scope);
        request.Check();
        var plan = new NetworkAdapterPlan
        {
            Network = request.Network,
            Bridge = request.Bridge,
            MacAddress = request.MacAddress is { } mac ? MacAddress.Normalise(mac) : MacAddress.New(),
            Model = (request.Model ?? KvmNetworkAdapterModel.Virtio).ToString().ToLowerInvariant(),
            LinkUp = request.LinkState != KvmLinkState.Down,
            Vlan = request.Vlan ?? 0,
            Filter = request.Filter ?? "",
            Inbound = request.Inbound ?? 0,
            Outbound = request.Outbound ?? 0,
        };
        var addition = new NetworkAdapterAddition(domain, affect, plan);
        if (plan.Network is { } network) NetworkAdapterChecks.Network(domain.Connection, network, affect.HasFlag(AffectFlags.Live));
        NetworkAdapterChecks.Filter(domain.Connection, plan.Filter);
        NetworkAdapterChecks.Vlan(domain.Connection, NewNicXml.Read(addition._element), plan.Vlan);
        if (request.MacAddress is not null) NetworkAdapterChecks.MacIsFree(domain.Connection, plan.MacAddress);
        return addition;
    }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text
    {
        get
        {
            var with = new List<string> { _plan.Model };
            if (!_plan.LinkUp) with.Add("link Down");
            if (_plan.Vlan > 0) with.Add($"VLAN {_plan.Vlan}");
            if (_plan.Filter.Length > 0) with.Add($"filter {_plan.Filter}");
            if (_plan.Inbound > 0) with.Add($"inbound {ByteSize.Format(_plan.Inbound)}/s");
            if (_plan.Outbound > 0) with.Add($"outbound {ByteSize.Format(_plan.Outbound)}/s");
            var source = _plan.Bridge is null ? $"network {_plan.Network}" : $"bridge {_plan.Bridge}";
            return $"Add network adapter {_plan.MacAddress} on {source} ({string.Join(", ", with)}), scope {ScopeText.Of(_affect)}";
        }
    }

    public void CarryOut()
    {
        try
        {
            _domain.AttachDevice(_element, _affect);
        }
        catch (LibvirtException error)
        {
            throw NetworkErrors.OfPlugging(error, _domain.Name, _plan.Bridge);
        }
    }
}
