namespace KvmPS.Model;

/// <summary>What Measure-KvmVM -Rate charges; a hashtable of these names does as well.</summary>
public sealed record KvmRate
{
    /// <summary>Price of an hour of one CPU. Default: 0.</summary>
    public decimal CpuHour { get; init; }

    /// <summary>Price of a GiB of memory for an hour. Default: 0.</summary>
    public decimal MemoryGiBHour { get; init; }

    /// <summary>Price of a GiB of disk for an hour. Default: 0.</summary>
    public decimal DiskGiBHour { get; init; }

    /// <summary>Price of a GiB received or sent. Default: 0.</summary>
    public decimal TrafficGiB { get; init; }

    /// <summary>The currency, which is written after amounts. Default: none.</summary>
    public string Currency { get; init; } = "";
}
