using System.Globalization;

namespace KvmPS.Model;

/// <summary>Shows times to people; the table views use it.</summary>
public static class Duration
{
    /// <summary>A time span as 3d 04:05:06 or 04:05:06; empty for null.</summary>
    public static string Format(TimeSpan? time)
    {
        if (time is not { } span) return "";
        var clock = span.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
        return span.Days > 0 ? $"{span.Days.ToString(CultureInfo.InvariantCulture)}d {clock}" : clock;
    }
}
