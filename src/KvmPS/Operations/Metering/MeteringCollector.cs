using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Operations.Common;
using KvmPS.Planning.Metering;
using KvmPS.State;

namespace KvmPS.Operations.Metering;

/// <summary>
/// Goes from meter to meter and writes down what they show. A host that does not answer keeps none of the others waiting.
/// </summary>
internal sealed class MeteringCollector(Session session, HostRoot host, CancellationToken cancel)
{
    private readonly MeterReaders _looks = new(cancel);
    private readonly List<Meter> _renamed = [];

    /// <summary>Meters whose VMs have other names than before, with the names of now.</summary>
    public IReadOnlyList<Meter> Renamed => _renamed;

    /// <returns>What went wrong, with its host or VM.</returns>
    public IReadOnlyList<string> Read(IEnumerable<Meter> meters)
    {
        var problems = new List<string>();
        foreach (var ofHost in meters.GroupBy(m => m.ConnectionUri))
        {
            try
            {
                var look = _looks.Of(session.Get(ofHost.Key));
                foreach (var meter in ofHost) Read(meter, look, problems);
            }
            catch (LibvirtException error)
            {
                problems.Add($"{ofHost.Key}: {error.Message}");
            }
        }

        return problems;
    }

    private void Read(Meter meter, MeterReader look, List<string> problems)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            MeterReading? now = null;
            new MeterFile(host, meter.Id).Add(last => now = look.Next(meter.Id, last));
            if (now is not null && now.Name != meter.Name) _renamed.Add(meter with { Name = now.Name });
        }
        catch (IOException error)
        {
            problems.Add($"VM '{meter.Name}': {error.Message}");
        }
    }
}
