using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.Network;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>Settings of a VM's NIC: found out first, then made, in the running VM and its definition or in none of them.</summary>
internal sealed class NetworkAdapterChange
{
    private readonly Domain _domain;
    private readonly NicPair _nic;
    private readonly string _mac;
    private readonly AffectFlags _affect;
    private readonly NetworkAdapterRequest _request;
    private readonly List<string> _texts = [];
    private NicChange? _live;
    private NicChange? _config;

    private NetworkAdapterChange(Domain domain, NicPair nic, AffectFlags affect, NetworkAdapterRequest request)
    {
        (_domain, _nic, _affect, _request) = (domain, nic, affect, request);
        _mac = nic.Nic.MacAddress;
        Mac = request.MacAddress is { } other ? MacAddress.Normalise(other) : _mac;
    }

    /// <summary>Its MAC address afterwards, where it is changed.</summary>
    public string Mac { get; }

    /// <summary>The adapter afterwards, among those that share its MAC address.</summary>
    public NicReference After => new(Mac, _nic.Nic.Alias, _nic.Nic.DeviceAddress);

    public bool IsEmpty => _texts.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set {string.Join(", ", _texts)} of network adapter {_mac}, scope {ScopeText.Of(_affect)}";

    private bool MovesLive => _live is { Moves: true };

    public static NetworkAdapterChange Plan(
        Domain domain, NicReference? adapter, KvmChangeScope? scope, NetworkAdapterRequest request)
    {
        request.Check();
        var nic = NicConfiguration.Read(domain).Choose(domain, adapter);
        var affect = nic.Choose(domain, scope);
        var change = new NetworkAdapterChange(domain, nic, affect, request);
        // First what the running VM has: its state before is what is told.
        if (affect.HasFlag(AffectFlags.Live)) change._live = change.Plan(nic.Live!, running: true);
        if (affect.HasFlag(AffectFlags.Config)) change._config = change.Plan(nic.Config!, running: false);
        change.CheckWhatIsAskedFor();
        return change;
    }

    public void CarryOut()
    {
        try
        {
            Store();
        }
        catch (LibvirtException error)
        {
            throw NetworkErrors.OfPlugging(error, _domain.Name, _request.Bridge);
        }

        if (MovesLive && _live!.IsLinkUp) PullCable(_live.Element);
    }

    private void Store()
    {
        // Where the running VM and its definition get the same, libvirt changes both or neither.
        if (_live is { IsEmpty: false } && _config is { IsEmpty: false } && _live.Element == _config.Element)
        {
            _domain.UpdateDevice(_live.Element, AffectFlags.Live | AffectFlags.Config);
            return;
        }

        if (_live is { IsEmpty: false }) _domain.UpdateDevice(_live.Element, AffectFlags.Live);
        try
        {
            if (_config is { IsEmpty: false }) StoreConfig(_config.Element);
        }
        catch (LibvirtException error) when (_live is { IsEmpty: false } && !error.OutcomeUnknown)
        {
            _domain.UpdateDevice(_live.Before, AffectFlags.Live);
            throw;
        }
    }

    private void StoreConfig(string element)
    {
        // libvirt finds a NIC by its MAC address: another one takes a new definition.
        if (Mac == _mac) _domain.UpdateDevice(element, AffectFlags.Config);
        else
        {
            var stored = DomainNicsXml.Parse(_domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure));
            var found = NicReference.Of(_nic.Config!).Among(stored.Nics, n => n)[0];
            var index = stored.Nics.TakeWhile(n => n != found).Count();
            Domain.Define(_domain.Connection, stored.Replace(index, element)).Dispose();
        }
    }

    /// <summary>
    /// A guest asks for a new address when its cable was out; by itself it would keep the one of the old network for hours.
    /// </summary>
    private void PullCable(string element)
    {
        var edit = NicEdit.Of(element);
        edit.SetLink(up: false);
        _domain.UpdateDevice(edit.ToString(), AffectFlags.Live);
        _domain.UpdateDevice(element, AffectFlags.Live);
    }

    private void CheckWhatIsAskedFor()
    {
        if (_request.Network is { } network && _texts.Count > 0) NetworkAdapterChecks.Network(_domain.Connection, network, MovesLive);
        if (_request.Filter is { } filter) NetworkAdapterChecks.Filter(_domain.Connection, filter);
        if (_request.Vlan is { } vlan)
        {
            foreach (var change in new[] { _live, _config }.OfType<NicChange>())
                NetworkAdapterChecks.Vlan(_domain.Connection, NewNicXml.Read(change.Element), vlan);
        }

        if (!VMAddresses.Same(Mac, _mac)) NetworkAdapterChecks.MacIsFree(_domain.Connection, Mac);
    }

    private NicChange Plan(NicElement nic, bool running)
    {
        var edit = new NicEdit(nic);
        var before = edit.ToString();
        var said = new List<string>();
        var moves = false;
        if (_request.Network is { } network && !(nic.Type == "network" && nic.Source == network))
        {
            Move($"network {network}", () => edit.SetNetwork(network));
        }
        if (_request.Bridge is { } bridge && !(nic.Type == "bridge" && nic.Source == bridge))
        {
            Move($"bridge {bridge}", () => edit.SetBridge(bridge));
        }
        if (_request.LinkState is { } link && link == KvmLinkState.Up != nic.IsLinkUp)
        {
            Say($"link {link} (was {(nic.IsLinkUp ? KvmLinkState.Up : KvmLinkState.Down)})", () => edit.SetLink(link == KvmLinkState.Up));
        }
        if (_request.Vlan is { } vlan && !nic.Vlans.SequenceEqual(vlan == 0 ? [] : [vlan]))
        {
            Say(vlan == 0 ? "no VLAN" : $"VLAN {vlan}", () => edit.SetVlan(vlan));
        }
        if (_request.Filter is { } filter && filter != (nic.Filter ?? ""))
        {
            Say(
                filter.Length == 0 ? $"no filter (was {nic.Filter})" : $"filter {filter} (was {nic.Filter ?? "none"})",
                () => edit.SetFilter(filter));
        }
        if (_request.Inbound is { } inbound && inbound / 1024 != nic.Inbound / 1024)
        {
            Say(Limit("inbound", inbound, nic.Inbound), () => edit.SetInbound(inbound));
        }
        if (_request.Outbound is { } outbound && outbound / 1024 != nic.Outbound / 1024)
        {
            Say(Limit("outbound", outbound, nic.Outbound), () => edit.SetOutbound(outbound));
        }
        var model = _request.Model?.ToString().ToLowerInvariant();
        if (model is not null && model != nic.Model)
        {
            if (running) throw NotLive("model");
            Say($"model {model} (was {nic.Model ?? "QEMU's default"})", () => edit.SetModel(model));
        }

        if (!VMAddresses.Same(Mac, _mac))
        {
            if (running) throw NotLive("MAC address");
            Say($"MAC address {Mac}", () => edit.SetMac(Mac));
        }

        foreach (var text in said.Except(_texts).ToList()) _texts.Add(text);
        return new(
            before,
            edit.ToString(),
            said.Count == 0,
            moves,
            (_request.LinkState ?? (nic.IsLinkUp ? KvmLinkState.Up : KvmLinkState.Down)) == KvmLinkState.Up);

        void Move(string where, Action make)
        {
            moves = true;
            Say($"{where} (was {nic.Type} {nic.Source})", make);
        }

        void Say(string text, Action make)
        {
            make();
            said.Add(text);
        }
    }

    private static string Limit(string direction, long wanted, long before)
        => $"{direction} {Rate(wanted)} (was {Rate(before)})";

    private static string Rate(long bytes) => bytes == 0 ? "without limit" : $"{ByteSize.Format(bytes)}/s";

    private KvmException NotLive(string what) =>
        new(
            "NetworkAdapterSettingNotLive",
            Failure.NotSupported,
            $"The {what} of network adapter {_mac} cannot change while VM '{_domain.Name}' runs; nothing was changed.",
            _domain.IsPersistent
                ? "Change it with -Scope Config, which takes effect at the next start: Stop-KvmVM, then Start-KvmVM. Or add another "
                    + "adapter with this setting, and remove this one."
                : "The VM has no stored definition: add another adapter with this setting, and remove this one.");

    /// <summary>What becomes of the NIC in the running VM, or in its definition.</summary>
    /// <param name="Before">The NIC as it is.</param>
    /// <param name="Element">The NIC as it shall be.</param>
    /// <param name="IsEmpty">True when it is so already.</param>
    /// <param name="Moves">True when it is plugged over.</param>
    /// <param name="IsLinkUp">Whether its cable is in afterwards.</param>
    private sealed record NicChange(string Before, string Element, bool IsEmpty, bool Moves, bool IsLinkUp);
}
