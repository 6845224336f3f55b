namespace KvmPS.Model;

/// <summary>The I/O limits of a disk per second; 0: no limit. Total excludes Read and Write of the same kind.</summary>
public sealed record KvmDiskLimits
{
    /// <summary>Reads and writes together.</summary>
    public long TotalIops { get; init; }

    /// <summary>Reads.</summary>
    public long ReadIops { get; init; }

    /// <summary>Writes.</summary>
    public long WriteIops { get; init; }

    /// <summary>Bytes read and written together.</summary>
    public long TotalBytesPerSec { get; init; }

    /// <summary>Bytes read.</summary>
    public long ReadBytesPerSec { get; init; }

    /// <summary>Bytes written.</summary>
    public long WriteBytesPerSec { get; init; }

    /// <summary>In short, such as 500 IOPS, 20 MiB/s; empty without limits.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Iops(TotalIops, ""), Iops(ReadIops, " read"), Iops(WriteIops, " write"),
        Bytes(TotalBytesPerSec, ""), Bytes(ReadBytesPerSec, " read"), Bytes(WriteBytesPerSec, " write"),
    }.OfType<string>());

    private static string? Iops(long value, string kind) =>
        value == 0 ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value} IOPS{kind}");

    private static string? Bytes(long value, string kind) => value == 0 ? null : $"{ByteSize.Format(value)}/s{kind}";
}
