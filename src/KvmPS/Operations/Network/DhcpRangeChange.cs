using KvmPS.Libvirt;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>Other DHCP ranges for a running network. libvirt adds and deletes single ones, and refuses those that overlap.</summary>
internal sealed class DhcpRangeChange
{
    private readonly LibvirtNetwork network;
    private readonly int ip;
    private readonly string[] gone;
    private readonly string[] added;
    private readonly string? standIn;

    public DhcpRangeChange(LibvirtNetwork network, int ip, NetworkXml before, NetworkXml after)
    {
        this.network = network;
        this.ip = ip;
        gone = [.. before.RangeTexts(ip).Except(after.RangeTexts(ip))];
        added = [.. after.RangeTexts(ip).Except(before.RangeTexts(ip))];
        // Without a range and a reservation, for a moment, libvirt would forget the file to boot from.
        if (before.HasBootFile(ip) && before.Ips[ip].Reservations.Count == 0 && gone.Length == before.RangeTexts(ip).Count)
        {
            standIn = NetworkXml.HostText(new()
            {
                MacAddress = "52:54:00:00:00:00",
                IPAddress = after.Ips[ip].Ranges[0].First,
            });
        }
    }

    public void CarryOut() => Exchange(gone, added);

    public void Undo() => Exchange(added, gone);

    private void Exchange(string[] old, string[] wanted)
    {
        if (standIn is not null) Update(NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, standIn);
        try
        {
            foreach (var range in old) Update(NetworkUpdateCommand.Delete, NetworkSection.DhcpRange, range);
            var done = new Stack<string>();
            try
            {
                foreach (var range in wanted)
                {
                    Update(NetworkUpdateCommand.AddLast, NetworkSection.DhcpRange, range);
                    done.Push(range);
                }
            }
            catch (LibvirtException error) when (!error.OutcomeUnknown)
            {
                foreach (var range in done) Update(NetworkUpdateCommand.Delete, NetworkSection.DhcpRange, range);
                foreach (var range in old) Update(NetworkUpdateCommand.AddLast, NetworkSection.DhcpRange, range);
                throw;
            }
        }
        finally
        {
            if (standIn is not null) Update(NetworkUpdateCommand.Delete, NetworkSection.DhcpHost, standIn);
        }
    }

    private void Update(NetworkUpdateCommand command, NetworkSection section, string element)
        => network.Update(command, section, ip, element, NetworkUpdateFlags.Live);
}
