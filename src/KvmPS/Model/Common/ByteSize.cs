using System.Globalization;

namespace KvmPS.Model;

/// <summary>Shows sizes to people; the table views use it.</summary>
public static class ByteSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size in bytes with three digits or so and its unit, such as 1.5 GiB; empty for null.</summary>
    public static string Format(long? bytes)
        => bytes is { } known ? Format((double)known) : "";

    /// <summary>What sizes come to, also where that is more than a number of 64 bits can hold.</summary>
    internal static string FormatSum(IEnumerable<long> sizes) => Format(sizes.Sum(s => (double)s));

    /// <summary>What sizes come to, but no more than a number of 64 bits can hold.</summary>
    internal static long Sum(IEnumerable<long> sizes)
        => (long)sizes.Aggregate(Int128.Zero, (sum, size) => Int128.Min(sum + size, long.MaxValue));

    private static string Format(double value)
    {
        var unit = 0;
        // From 1023.5 on it would be rounded to 1024 of its unit, that is one of the next.
        while (Math.Abs(value) >= 1023.5 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(value < 100 && unit > 0 ? "0.##" : "0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A size as it must be typed to mean exactly that: 128MB, or the number of bytes.</summary>
    internal static string Typed(long bytes)
    {
        (long Factor, string Unit) unit =
            bytes == 0 ? (1, "")
            : bytes % (1L << 30) == 0 ? (1L << 30, "GB")
            : bytes % (1L << 20) == 0 ? (1L << 20, "MB")
            : (1, "");
        return (bytes / unit.Factor).ToString(CultureInfo.InvariantCulture) + unit.Unit;
    }
}
