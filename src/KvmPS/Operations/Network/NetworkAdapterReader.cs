using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>Shows the NICs of a VM.</summary>
internal static class NetworkAdapterReader
{
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);

    /// <param name="domain">The VM.</param>
    /// <param name="wanted">Which, by their MAC addresses.</param>
    /// <param name="timeout">How long its agent may take to tell addresses.</param>
    public static IReadOnlyList<KvmNetworkAdapter> Read(Domain domain, Func<string, bool> wanted, TimeSpan timeout)
    {
        var running = domain.IsActive ? domain.Xml(DomainXmlFlags.None) : null;
        var config = domain.IsPersistent ? DomainNicsXml.Parse(domain.Xml(DomainXmlFlags.Inactive)) : null;
        var now = new NicConfiguration(running is null ? null : DomainNicsXml.Parse(running), config);
        var nics = now.Pairs.Where(p => wanted(p.Nic.MacAddress)).ToList();
        if (nics.Count == 0) return [];
        var counters = running is null ? new Dictionary<string, NicCounters.Counts>() : NicCounters.Read(domain);
        var addresses = running is null ? [] : VMAddresses.Read(domain, DomainXml.Parse(running), timeout);
        // A saved VM continues with the NICs that it was saved with.
        var waits = running is not null || domain.HasManagedSave;
        return [.. nics.Select(p => Object(domain, p.Live, p.Config, waits, counters, addresses))];
    }

    public static KvmNetworkAdapter? One(Domain domain, NicReference wanted)
        => Read(domain, m => VMAddresses.Same(m, wanted.MacAddress), ShortPatience) is { Count: > 0 } found
            ? found.FirstOrDefault(a => a.Alias == wanted.Alias && a.DeviceAddress == wanted.DeviceAddress) ?? found[0] : null;

    private static KvmNetworkAdapter Object(
        Domain domain,
        NicElement? live,
        NicElement? config,
        bool waits,
        IReadOnlyDictionary<string, NicCounters.Counts> counters,
        IReadOnlyList<KvmVMAddress> addresses)
    {
        var nic = (live ?? config)!;
        var counts = live?.HostDevice is { } device && counters.TryGetValue(device, out var read) ? read : (NicCounters.Counts?)null;
        var known = live is null ? [] : addresses.Where(a => VMAddresses.Same(a.MacAddress, nic.MacAddress)).ToList();
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            MacAddress = nic.MacAddress,
            Alias = nic.Alias,
            DeviceAddress = nic.DeviceAddress,
            Model = nic.Model,
            Type = nic.Type,
            Source = nic.Source,
            HostDevice = live?.HostDevice,
            LinkState = nic.IsLinkUp ? KvmLinkState.Up : KvmLinkState.Down,
            IPAddress = [.. known.Select(a => a.Address).Distinct()],
            IPAddressSource = known.FirstOrDefault()?.Source,
            Vlan = [.. nic.Vlans],
            Filter = nic.Filter,
            InboundBytesPerSec = nic.Inbound,
            OutboundBytesPerSec = nic.Outbound,
            ReceivedBytes = counts?.ReceivedBytes,
            SentBytes = counts?.SentBytes,
            ReceivedPackets = counts?.ReceivedPackets,
            SentPackets = counts?.SentPackets,
            Errors = counts?.Errors,
            Dropped = counts?.Dropped,
            Live = live is not null,
            Config = config is not null,
            RestartRequired = waits && config is not null && (live is null ? domain.IsActive : Settings(live) != Settings(config)),
            ConnectionUri = domain.Connection.Uri,
        };
    }

    private static (string, string?, string?, bool, string, string?, long, long) Settings(NicElement nic)
        => (nic.Type, nic.Source, nic.Model, nic.IsLinkUp, string.Join(',', nic.Vlans), nic.Filter, nic.Inbound, nic.Outbound);
}
