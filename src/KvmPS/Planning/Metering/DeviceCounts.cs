namespace KvmPS.Planning.Metering;

/// <summary>What went through a disk or a NIC: read and received is in, written and sent is out.</summary>
internal readonly record struct DeviceCounts(long InBytes, long InOperations, long OutBytes, long OutOperations)
{
    public static DeviceCounts operator +(DeviceCounts a, DeviceCounts b)
        => new(a.InBytes + b.InBytes, a.InOperations + b.InOperations, a.OutBytes + b.OutBytes, a.OutOperations + b.OutOperations);

    public static DeviceCounts operator -(DeviceCounts a, DeviceCounts b)
        => new(a.InBytes - b.InBytes, a.InOperations - b.InOperations, a.OutBytes - b.OutBytes, a.OutOperations - b.OutOperations);

    /// <summary>What came since; a device whose counters have fallen is another one of the same name, and counts from 0.</summary>
    public DeviceCounts Since(DeviceCounts before) =>
        InBytes < before.InBytes || InOperations < before.InOperations || OutBytes < before.OutBytes || OutOperations < before.OutOperations
            ? this
            : this - before;

    /// <summary>What all devices have had since; one that was not there counts from 0.</summary>
    public static DeviceCounts Since(IReadOnlyDictionary<string, DeviceCounts> before, IReadOnlyDictionary<string, DeviceCounts> now)
        => now.Aggregate(default(DeviceCounts), (sum, device) => sum + device.Value.Since(before.GetValueOrDefault(device.Key)));
}
