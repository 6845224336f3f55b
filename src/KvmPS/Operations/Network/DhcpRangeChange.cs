using KvmPS.Libvirt;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>Other DHCP ranges for a running network. libvirt adds and deletes single ones, and refuses those that overlap.</summary>
internal sealed class DhcpRangeChange
{
    private readonly LibvirtNetwork _network;
    private readonly int _ip;
    private readonly string[] _gone;
    private readonly string[] _added;
    private readonly string? _standIn;

    public DhcpRangeChange(LibvirtNetwork network, int ip, NetworkXml before, NetworkXml after)
    {
        _network = network;
        _ip = ip;
        _gone = [.. before.RangeTexts(ip).Except(after.RangeTexts(ip))];
        _added = [.. after.RangeTexts(ip).Except(before.RangeTexts(ip))];
        // Without a range and a reservation, for a moment, libvirt would forget the file to boot from.
        if (before.HasBootFile(ip) && before.Ips[ip].Reservations.Count == 0 && _gone.Length == before.RangeTexts(ip).Count)
        {
            _standIn = NetworkXml.HostText(new()
            {
                MacAddress = "52:54:00:00:00:00",
                IPAddress = after.Ips[ip].Ranges[0].First,
            });
        }
    }

    public void CarryOut() => Exchange(_gone, _added);

    public void Undo() => Exchange(_added, _gone);

    private void Exchange(string[] old, string[] wanted)
    {
        if (_standIn is not null) Update(NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, _standIn);
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
            if (_standIn is not null) Update(NetworkUpdateCommand.Delete, NetworkSection.DhcpHost, _standIn);
        }
    }

    private void Update(NetworkUpdateCommand command, NetworkSection section, string element)
        => _network.Update(command, section, _ip, element, NetworkUpdateFlags.Live);
}
