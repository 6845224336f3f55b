using KvmPS.Libvirt;
using KvmPS.Planning.Metering;

namespace KvmPS.Operations.Metering;

/// <summary>Looks at hosts. One serves all VMs of its host that are asked about within a moment.</summary>
internal sealed class MeterReaders(CancellationToken cancel)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (MeterReader Look, long At)> _looks = [];

    public MeterReader Of(Connection connection) =>
        _looks.TryGetValue(connection.Uri, out var known) && Environment.TickCount64 - known.At < Moment.TotalMilliseconds
            ? known.Look
            : Anew(connection);

    /// <summary>
    /// The meter as it shows now, also of a VM that has come since the last look; null when it is gone, or could not be asked.
    /// </summary>
    public MeterReading? Next(Connection connection, Guid vm, MeterReading? last) =>
        Of(connection).Next(vm, last) ?? Anew(connection).Next(vm, last);

    private MeterReader Anew(Connection connection)
    {
        var look = MeterReader.Read(connection, cancel);
        _looks[connection.Uri] = (look, Environment.TickCount64);
        return look;
    }
}
