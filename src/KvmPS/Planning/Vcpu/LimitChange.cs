using KvmPS.Model;
using KvmPS.Planning.Common;

namespace KvmPS.Planning.Vcpu;

/// <summary>Limits of a disk that are asked for; null: as it is. QEMU knows either a total, or reads and writes apart.</summary>
internal sealed record LimitChange
{
    // Nobody means so few bytes: the unit was forgotten.
    private const long FewestBytes = 4096;

    public long? TotalIops { get; init; }

    public long? ReadIops { get; init; }

    public long? WriteIops { get; init; }

    public long? TotalBytesPerSec { get; init; }

    public long? ReadBytesPerSec { get; init; }

    public long? WriteBytesPerSec { get; init; }

    /// <exception cref="KvmException">LimitsExclude or SizeUnitMistake.</exception>
    public void Check()
    {
        if ((TotalIops > 0 && (ReadIops > 0 || WriteIops > 0)) || (TotalBytesPerSec > 0 && (ReadBytesPerSec > 0 || WriteBytesPerSec > 0)))
        {
            throw new KvmException(
                "LimitsExclude",
                Failure.InvalidArgument,
                "A total limit cannot be combined with read or write limits of the same kind.",
                "Specify either -TotalIops, or -ReadIops and -WriteIops; the same applies to -TotalBytesPerSec.");
        }

        foreach (var (parameter, bytes) in new[]
            {
                (nameof(TotalBytesPerSec), TotalBytesPerSec),
                (nameof(ReadBytesPerSec), ReadBytesPerSec),
                (nameof(WriteBytesPerSec), WriteBytesPerSec),
            })
        {
            if (bytes is > 0 and < FewestBytes) SizeArgument.Check(bytes.Value, parameter, gigabytesBelow: 0);
        }
    }

    /// <summary>The limits afterwards: a new total takes the place of limits of reads and writes, and the other way round.</summary>
    public KvmDiskLimits Apply(KvmDiskLimits now)
    {
        var (total, read, write) = Kind(TotalIops, ReadIops, WriteIops, now.TotalIops, now.ReadIops, now.WriteIops);
        var (totalBytes, readBytes, writeBytes) = Kind(
            TotalBytesPerSec,
            ReadBytesPerSec,
            WriteBytesPerSec,
            now.TotalBytesPerSec,
            now.ReadBytesPerSec,
            now.WriteBytesPerSec);
        return new()
        {
            TotalIops = total,
            ReadIops = read,
            WriteIops = write,
            TotalBytesPerSec = totalBytes,
            ReadBytesPerSec = readBytes,
            WriteBytesPerSec = writeBytes,
        };
    }

    private static (long Total, long Read, long Write) Kind(
        long? total,
        long? read,
        long? write,
        long totalNow,
        long readNow,
        long writeNow) =>
        total > 0 ? (total.Value, 0, 0)
        : read > 0 || write > 0 ? (0, read ?? readNow, write ?? writeNow)
        : (total ?? totalNow, read ?? readNow, write ?? writeNow);
}
