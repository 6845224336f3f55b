using System.Globalization;

namespace KvmPS.Objects;

/// <summary>Shows sizes to people; the table views use it.</summary>
public static class ByteSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size in bytes with three digits or so and its unit, such as 1.5 GiB; empty for null.</summary>
    public static string Format(long? bytes)
    {
        if (bytes is null) return "";
        double value = bytes.Value;
        var unit = 0;
        // From 1023.5 on it would be rounded to 1024 of its unit, that is one of the next.
        while (Math.Abs(value) >= 1023.5 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(value < 100 && unit > 0 ? "0.##" : "0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
