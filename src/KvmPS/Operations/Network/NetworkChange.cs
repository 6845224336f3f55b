using System.Net;
using KvmPS.Libvirt;
using KvmPS.Planning.Network;
using KvmPS.Planning.VM;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>Settings of a network: found out first, then made; at once where libvirt can.</summary>
internal sealed class NetworkChange
{
    private readonly LibvirtNetwork network;
    private readonly Wish wish;
    private readonly List<string> texts = [];
    private readonly DhcpRangeChange? live;
    private readonly NetworkXml? stored;

    public NetworkChange(LibvirtNetwork network, Wish wish)
    {
        this.network = network;
        this.wish = wish;
        var persistent = network.Persistent ? NetworkXml.Parse(network.Xml(NetworkXmlFlags.Inactive)) : null;
        if (wish.DhcpStart is not null || wish.DhcpEnd is not null)
        {
            if (network.Active && Ranges(NetworkXml.Parse(network.Xml(NetworkXmlFlags.None))) is var (ip, before, after)) live = new(network, ip, before, after);
            if (persistent is not null && Ranges(persistent) is not null) stored = persistent;
        }

        XmlText.Check((nameof(wish.Domain), wish.Domain));
        if ((wish.Domain is not null || wish.Autostart is not null) && persistent is null)
        {
            throw new KvmException("NetworkNotPersistent", Failure.InvalidOperation, $"The network '{network.Name}' has no stored definition, and libvirt removes it when it stops; nothing was changed.",
                "Change only -DhcpStart and -DhcpEnd of this network.");
        }

        if (wish.Domain is { } name && name != (persistent!.Domain ?? ""))
        {
            texts.Add((name.Length == 0 ? "no domain" : $"domain {name}") + $" (was {persistent.Domain ?? "none"}{(network.Active ? "; takes effect at its next start" : "")})");
            persistent.SetDomain(name);
            stored = persistent;
        }

        if (wish.Autostart is { } autostart && autostart != network.Autostart) texts.Add($"autostart {(autostart ? "on" : "off")}");
    }

    public bool IsEmpty => texts.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set {string.Join(", ", texts)} of the network";

    /// <summary>First the running network, which may refuse; then the stored one, in one piece.</summary>
    public void CarryOut()
    {
        live?.CarryOut();
        try
        {
            if (stored is not null) LibvirtNetwork.Define(network.Connection, stored.ToString());
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            live?.Undo();
            throw;
        }

        if (wish.Autostart is { } on && on != network.Autostart) network.SetAutostart(on);
    }

    /// <summary>Edits the ranges in a description of the network.</summary>
    /// <returns>Within which ip element, the description before and after; null when the ranges are as asked.</returns>
    private (int Ip, NetworkXml Before, NetworkXml After)? Ranges(NetworkXml xml)
    {
        var index = xml.Ips.ToList().FindIndex(i => i is { HasDhcp: true, Subnet.IsIPv6: false });
        if (index < 0)
        {
            throw new KvmException("NoDhcpServer", Failure.InvalidOperation, $"The network '{network.Name}' has no DHCP server for IPv4; nothing was changed.", "Create a network with a DHCP server: New-KvmNetwork. The range can change only where the network was created with one.");
        }

        var ip = xml.Ips[index];
        var ranges = DhcpPlan.Ranges(ip.Subnet!.Value, ip.Address!, ip.Ranges, wish.DhcpStart, wish.DhcpEnd);
        if (ranges.Select(r => (r.First, r.Last)).SequenceEqual(ip.Ranges)) return null;
        var before = NetworkXml.Parse(xml.ToString());
        xml.SetRanges(index, ranges);
        var text = $"DHCP {Text(ranges.Select(r => (r.First, r.Last)))} (was {Text(ip.Ranges)})";
        if (!texts.Contains(text)) texts.Add(text);
        return (index, before, xml);

        static string Text(IEnumerable<(IPAddress First, IPAddress Last)> ranges) => string.Join(", ", ranges.Select(r => $"{r.First}-{r.Last}"));
    }

    /// <summary>What is asked for; null: as it is.</summary>
    internal sealed record Wish(IPAddress? DhcpStart, IPAddress? DhcpEnd, string? Domain, bool? Autostart);
}
