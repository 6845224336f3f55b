namespace KvmPS.Bench.Measuring;

/// <summary>Measurements of one contestant, in milliseconds (or whatever the contestant counts).</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public double Median
    {
        get
        {
            var sorted = _values.Order().ToList();
            return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
        }
    }

    public double Best => _values.Min();

    public int Count => _values.Count;

    /// <summary>
    /// Lets the contestants run in turns, so that a drift of the machine (another load, a slower clock) hits all of
    /// them alike.
    /// </summary>
    /// <param name="warmUp">Rounds that do not count.</param>
    /// <param name="rounds">Rounds that do.</param>
    /// <param name="contestants">Each runs once and says how long that took.</param>
    public static Samples[] InTurns(int warmUp, int rounds, params Func<double>[] contestants)
    {
        var samples = contestants.Select(_ => new Samples()).ToArray();
        for (var round = -warmUp; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Length; i++)
            {
                var value = contestants[i]();
                if (round >= 0) samples[i]._values.Add(value);
            }
        }

        return samples;
    }
}
