using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.Network;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>Settings of a VM's NIC: found out first, then made, in both halves or in none.</summary>
internal sealed class NetworkAdapterChange
{
    private readonly Domain domain;
    private readonly NicPair nic;
    private readonly string mac;
    private readonly AffectFlags halves;
    private readonly NetworkAdapterRequest wish;
    private readonly List<string> texts = [];
    private readonly HalfChange? live;
    private readonly HalfChange? config;

    public NetworkAdapterChange(Domain domain, NicReference? adapter, KvmChangeScope? scope, NetworkAdapterRequest wish)
    {
        this.domain = domain;
        this.wish = wish;
        wish.Check();
        nic = NicConfiguration.Read(domain).Choose(domain, adapter);
        mac = nic.Nic.MacAddress;
        halves = NicConfiguration.Choose(domain, nic, scope);
        Mac = wish.MacAddress is { } other ? MacAddress.Normalise(other) : mac;
        // First what the running VM has: its state before is what is told.
        if (halves.HasFlag(AffectFlags.Live)) live = Plan(nic.Live!, running: true);
        if (halves.HasFlag(AffectFlags.Config)) config = Plan(nic.Config!, running: false);
        CheckWhatIsAskedFor();
    }

    /// <summary>Its MAC address afterwards, where it is changed.</summary>
    public string Mac { get; }

    /// <summary>The adapter afterwards, among those that share its MAC address.</summary>
    public NicReference After => new(Mac, nic.Nic.Alias, nic.Nic.DeviceAddress);

    public bool IsEmpty => texts.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set {string.Join(", ", texts)} of network adapter {mac}, scope {ScopeText.Of(halves)}";

    private bool MovesLive => live is { Moves: true };

    public void CarryOut()
    {
        try
        {
            Store();
        }
        catch (LibvirtException error)
        {
            throw NetworkErrors.OfPlugging(error, domain.Name, wish.Bridge);
        }

        if (MovesLive && live!.IsLinkUp) PullCable(live.Element);
    }

    private void Store()
    {
        // Where both halves get the same, libvirt does both or neither.
        if (live is { IsEmpty: false } && config is { IsEmpty: false } && live.Element == config.Element)
        {
            domain.UpdateDevice(live.Element, AffectFlags.Live | AffectFlags.Config);
            return;
        }

        if (live is { IsEmpty: false }) domain.UpdateDevice(live.Element, AffectFlags.Live);
        try
        {
            if (config is { IsEmpty: false }) StoreConfig(config.Element);
        }
        catch (LibvirtException error) when (live is { IsEmpty: false } && !error.OutcomeUnknown)
        {
            domain.UpdateDevice(live.Before, AffectFlags.Live);
            throw;
        }
    }

    private void StoreConfig(string element)
    {
        // libvirt finds a NIC by its MAC address: another one takes a new definition.
        if (Mac == mac) domain.UpdateDevice(element, AffectFlags.Config);
        else
        {
            var stored = DomainNicsXml.Parse(domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure));
            var found = NicReference.Of(nic.Config!).Among(stored.Nics, n => n)[0];
            var index = stored.Nics.TakeWhile(n => n != found).Count();
            Domain.Define(domain.Connection, stored.Replace(index, element)).Dispose();
        }
    }

    /// <summary>A guest asks for a new address when its cable was out; by itself it would keep the one of the old network for hours.</summary>
    private void PullCable(string element)
    {
        var edit = NicEdit.Of(element);
        edit.SetLink(up: false);
        domain.UpdateDevice(edit.ToString(), AffectFlags.Live);
        domain.UpdateDevice(element, AffectFlags.Live);
    }

    private void CheckWhatIsAskedFor()
    {
        if (wish.Network is { } network && texts.Count > 0) NetworkAdapterChecks.Network(domain.Connection, network, MovesLive);
        if (wish.Filter is { } filter) NetworkAdapterChecks.Filter(domain.Connection, filter);
        if (wish.Vlan is { } vlan)
        {
            foreach (var half in new[] { live, config }.OfType<HalfChange>()) NetworkAdapterChecks.Vlan(domain.Connection, NewNicXml.Read(half.Element), vlan);
        }

        if (!VMAddresses.Same(Mac, mac)) NetworkAdapterChecks.MacIsFree(domain.Connection, Mac);
    }

    private HalfChange Plan(NicElement nic, bool running)
    {
        var edit = new NicEdit(nic);
        var before = edit.ToString();
        var said = new List<string>();
        var moves = false;
        if (wish.Network is { } network && !(nic.Type == "network" && nic.Source == network)) Move($"network {network}", () => edit.SetNetwork(network));
        if (wish.Bridge is { } bridge && !(nic.Type == "bridge" && nic.Source == bridge)) Move($"bridge {bridge}", () => edit.SetBridge(bridge));
        if (wish.LinkState is { } link && link == KvmLinkState.Up != nic.IsLinkUp) Say($"link {link} (was {(nic.IsLinkUp ? KvmLinkState.Up : KvmLinkState.Down)})", () => edit.SetLink(link == KvmLinkState.Up));
        if (wish.Vlan is { } vlan && !nic.Vlans.SequenceEqual(vlan == 0 ? [] : [vlan])) Say(vlan == 0 ? "no VLAN" : $"VLAN {vlan}", () => edit.SetVlan(vlan));
        if (wish.Filter is { } filter && filter != (nic.Filter ?? "")) Say(filter.Length == 0 ? $"no filter (was {nic.Filter})" : $"filter {filter} (was {nic.Filter ?? "none"})", () => edit.SetFilter(filter));
        if (wish.Inbound is { } inbound && inbound / 1024 != nic.Inbound / 1024) Say(Limit("inbound", inbound, nic.Inbound), () => edit.SetInbound(inbound));
        if (wish.Outbound is { } outbound && outbound / 1024 != nic.Outbound / 1024) Say(Limit("outbound", outbound, nic.Outbound), () => edit.SetOutbound(outbound));
        var model = wish.Model?.ToString().ToLowerInvariant();
        if (model is not null && model != nic.Model)
        {
            if (running) throw NotLive("model");
            Say($"model {model} (was {nic.Model ?? "QEMU's default"})", () => edit.SetModel(model));
        }

        if (!VMAddresses.Same(Mac, mac))
        {
            if (running) throw NotLive("MAC address");
            Say($"MAC address {Mac}", () => edit.SetMac(Mac));
        }

        foreach (var text in said.Except(texts).ToList()) texts.Add(text);
        return new(before, edit.ToString(), said.Count == 0, moves, (wish.LinkState ?? (nic.IsLinkUp ? KvmLinkState.Up : KvmLinkState.Down)) == KvmLinkState.Up);

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

    private KvmException NotLive(string what) => new(
        "NetworkAdapterSettingNotLive", Failure.NotSupported, $"The {what} of network adapter {mac} cannot change while VM '{domain.Name}' runs; nothing was changed.",
        domain.IsPersistent ? "Change it with -Scope Config, which takes effect at the next start: Stop-KvmVM, then Start-KvmVM. Or add another adapter with this setting, and remove this one."
            : "The VM has no stored definition: add another adapter with this setting, and remove this one.");

    /// <summary>What becomes of one half.</summary>
    /// <param name="Before">The NIC as it is.</param>
    /// <param name="Element">The NIC as it shall be.</param>
    /// <param name="IsEmpty">True when it is so already.</param>
    /// <param name="Moves">True when it is plugged over.</param>
    /// <param name="IsLinkUp">Whether its cable is in afterwards.</param>
    private sealed record HalfChange(string Before, string Element, bool IsEmpty, bool Moves, bool IsLinkUp);
}
