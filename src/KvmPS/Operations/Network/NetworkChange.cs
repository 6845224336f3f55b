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
    private readonly LibvirtNetwork _network;
    private readonly Request _request;
    private readonly List<string> _texts = [];
    private DhcpRangeChange? _live;
    private NetworkXml? _stored;

    private NetworkChange(LibvirtNetwork network, Request request)
    {
        (_network, _request) = (network, request);
    }

    public bool IsEmpty => _texts.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set {string.Join(", ", _texts)} of the network";

    public static NetworkChange Plan(LibvirtNetwork network, Request request)
    {
        var change = new NetworkChange(network, request);
        change.Find();
        return change;
    }

    /// <summary>First the running network, which may refuse; then the stored one, in one piece.</summary>
    public void CarryOut()
    {
        _live?.CarryOut();
        try
        {
            if (_stored is not null) LibvirtNetwork.Define(_network.Connection, _stored.ToString());
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            _live?.Undo();
            throw;
        }

        if (_request.Autostart is { } on && on != _network.Autostart) _network.SetAutostart(on);
    }

    private void Find()
    {
        var (network, request) = (_network, _request);
        var persistent = network.Persistent ? NetworkXml.Parse(network.Xml(NetworkXmlFlags.Inactive)) : null;
        if (request.DhcpStart is not null || request.DhcpEnd is not null)
        {
            if (network.Active && Ranges(NetworkXml.Parse(network.Xml(NetworkXmlFlags.None))) is var (ip, before, after))
            {
                _live = new(network, ip, before, after);
            }
            if (persistent is not null && Ranges(persistent) is not null) _stored = persistent;
        }

        XmlText.Check((nameof(request.Domain), request.Domain));
        if ((request.Domain is not null || request.Autostart is not null) && persistent is null)
        {
            throw new KvmException(
                "NetworkNotPersistent",
                Failure.InvalidOperation,
                $"The network '{network.Name}' has no stored definition, and libvirt removes it when it stops; nothing was changed.",
                "Change only -DhcpStart and -DhcpEnd of this network.");
        }

        if (request.Domain is { } name && name != (persistent!.Domain ?? ""))
        {
            _texts.Add(
                (name.Length == 0 ? "no domain" : $"domain {name}")
                    + $" (was {persistent.Domain ?? "none"}{(network.Active ? "; takes effect at its next start" : "")})");
            persistent.SetDomain(name);
            _stored = persistent;
        }

        if (request.Autostart is { } autostart && autostart != network.Autostart) _texts.Add($"autostart {(autostart ? "on" : "off")}");
    }

    /// <summary>Edits the ranges in a description of the network.</summary>
    /// <returns>Within which ip element, the description before and after; null when the ranges are as asked.</returns>
    private (int Ip, NetworkXml Before, NetworkXml After)? Ranges(NetworkXml xml)
    {
        var index = xml.Ips.ToList().FindIndex(i => i is { HasDhcp: true, Subnet.IsIPv6: false });
        if (index < 0)
        {
            throw new KvmException(
                "NoDhcpServer",
                Failure.InvalidOperation,
                $"The network '{_network.Name}' has no DHCP server for IPv4; nothing was changed.",
                "Create a network with a DHCP server: New-KvmNetwork. The range can change only where the network was created with one.");
        }

        var ip = xml.Ips[index];
        var ranges = DhcpPlan.Ranges(ip.Subnet!.Value, ip.Address!, ip.Ranges, _request.DhcpStart, _request.DhcpEnd);
        if (ranges.Select(r => (r.First, r.Last)).SequenceEqual(ip.Ranges)) return null;
        var before = NetworkXml.Parse(xml.ToString());
        xml.SetRanges(index, ranges);
        var text = $"DHCP {Text(ranges.Select(r => (r.First, r.Last)))} (was {Text(ip.Ranges)})";
        if (!_texts.Contains(text)) _texts.Add(text);
        return (index, before, xml);

        static string Text(IEnumerable<(IPAddress First, IPAddress Last)> ranges) =>
            string.Join(", ", ranges.Select(r => $"{r.First}-{r.Last}"));
    }

    /// <summary>What is asked for; null: as it is.</summary>
    internal sealed record Request(IPAddress? DhcpStart, IPAddress? DhcpEnd, string? Domain, bool? Autostart);
}
