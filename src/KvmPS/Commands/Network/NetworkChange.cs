using System.Net;
using KvmPS.Libvirt;
using KvmPS.Planning;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Settings of a network: found out first, then made; at once where libvirt can.</summary>
internal sealed class NetworkChange
{
    private readonly LibvirtNetwork network;
    private readonly Wish wish;
    private readonly List<string> texts = [];
    private readonly List<RangeChange> ranges = [];
    private readonly NetworkXml? domain;

    public NetworkChange(LibvirtNetwork network, Wish wish)
    {
        this.network = network;
        this.wish = wish;
        var stored = network.Persistent ? NetworkXml.Parse(network.Xml(NetworkXmlFlags.Inactive)) : null;
        if (wish.DhcpStart is not null || wish.DhcpEnd is not null)
        {
            if (network.Active) Plan(NetworkXml.Parse(network.Xml(NetworkXmlFlags.None)), NetworkUpdateFlags.Live);
            if (stored is not null) Plan(stored, NetworkUpdateFlags.Config);
        }

        XmlText.Check((nameof(wish.Domain), wish.Domain));
        if ((wish.Domain is not null || wish.Autostart is not null) && stored is null)
        {
            throw new KvmException("NetworkNotPersistent", Failure.InvalidOperation, $"The network '{network.Name}' has no stored definition, and is gone when it stops; nothing was changed.",
                "Only -DhcpStart and -DhcpEnd can change while it runs.");
        }

        if (wish.Domain is { } name && name != (stored!.Domain ?? ""))
        {
            texts.Add((name.Length == 0 ? "no domain" : $"domain {name}") + $" (was {stored.Domain ?? "none"}{(network.Active ? "; from its next start on" : "")})");
            domain = stored;
        }

        if (wish.Autostart is { } autostart && autostart != network.Autostart) texts.Add($"autostart {(autostart ? "on" : "off")}");
    }

    public bool IsEmpty => texts.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set {string.Join(", ", texts)} of the network";

    public void CarryOut()
    {
        foreach (var range in ranges) Carry(range);
        if (domain is not null)
        {
            // Read again: the ranges have changed since.
            var now = NetworkXml.Parse(network.Xml(NetworkXmlFlags.Inactive));
            now.SetDomain(wish.Domain!);
            LibvirtNetwork.Define(network.Connection, now.ToString());
        }

        if (wish.Autostart is { } on && on != network.Autostart) network.SetAutostart(on);
    }

    private void Plan(NetworkXml xml, NetworkUpdateFlags half)
    {
        var index = xml.Ips.ToList().FindIndex(i => i is { HasDhcp: true, Subnet.IsIPv6: false });
        if (index < 0)
        {
            throw new KvmException("NoDhcpServer", Failure.InvalidOperation, $"The network '{network.Name}' has no DHCP server for IPv4; nothing was changed.", "Only a network that was made with one can change its range.");
        }

        var ip = xml.Ips[index];
        var before = ip.Ranges;
        var range = DhcpPlan.Range(ip.Subnet!.Value, ip.Address!, wish.DhcpStart ?? (before.Count > 0 ? before[0].First : null), wish.DhcpEnd ?? (before.Count > 0 ? before[^1].Last : null));
        if (before.Count == 1 && before[0].Equals(range)) return;
        ranges.Add(new(half, index, before, range));
        var text = $"DHCP {range.First}-{range.Last} (was {string.Join(", ", before.Select(r => $"{r.First}-{r.Last}"))})";
        if (!texts.Contains(text)) texts.Add(text);
    }

    /// <summary>libvirt can add and delete ranges, and refuses those that overlap.</summary>
    private void Carry(RangeChange change)
    {
        foreach (var old in change.Before) network.Update(NetworkUpdateCommand.Delete, NetworkSection.DhcpRange, change.Index, NetworkXml.RangeText(old), change.Half);
        try
        {
            network.Update(NetworkUpdateCommand.AddLast, NetworkSection.DhcpRange, change.Index, NetworkXml.RangeText(change.After), change.Half);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            foreach (var old in change.Before) network.Update(NetworkUpdateCommand.AddLast, NetworkSection.DhcpRange, change.Index, NetworkXml.RangeText(old), change.Half);
            throw;
        }
    }

    /// <summary>What is asked for; null: as it is.</summary>
    internal sealed record Wish(IPAddress? DhcpStart, IPAddress? DhcpEnd, string? Domain, bool? Autostart);

    private sealed record RangeChange(NetworkUpdateFlags Half, int Index, IReadOnlyList<(IPAddress First, IPAddress Last)> Before, (IPAddress First, IPAddress Last) After);
}
