namespace KvmPS.Planning.Metering;

/// <summary>
/// Keeps a meter's file small: all readings of a week, then one an hour, after three months one a day. The totals stay exact, and peaks are
/// kept.
/// </summary>
internal static class ReadingThinning
{
    private static readonly TimeSpan AllFor = TimeSpan.FromDays(7);
    private static readonly TimeSpan HourlyFor = TimeSpan.FromDays(93);

    public static IEnumerable<MeterReading> Thin(IEnumerable<MeterReading> readings, DateTime now)
    {
        MeterReading? held = null;
        var first = true;
        foreach (var reading in readings)
        {
            // The first is what everything is counted from.
            if (first)
            {
                yield return reading;
                first = false;
                continue;
            }

            if (held is not null && !IsOfOne(held.Time, reading.Time, now)) yield return held;
            else if (held is not null)
            {
                held = reading with
                {
                    BusyCpus = Math.Max(held.BusyCpus, reading.BusyCpus),
                    MostMemory = Math.Max(held.MostMemory, reading.MostMemory),
                };
                continue;
            }

            held = reading;
        }

        if (held is not null) yield return held;
    }

    private static bool IsOfOne(DateTime a, DateTime b, DateTime now)
    {
        if (now - a < AllFor) return false;
        var period = now - a < HourlyFor ? TimeSpan.TicksPerHour : TimeSpan.TicksPerDay;
        return a.Ticks / period == b.Ticks / period;
    }
}
