namespace KvmPS.Bench.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Name">What is measured of ours.</param>
/// <param name="PeerName">What it is held against; empty when against a fixed limit, or nothing.</param>
/// <param name="Unit">Of both figures: ms, MB.</param>
/// <param name="Ours">The median.</param>
/// <param name="Peer">The peer's median.</param>
/// <param name="Bound">What must hold; null for a row that only informs.</param>
/// <param name="Runs">Measurements behind each median.</param>
/// <param name="Note">How it was measured, where that is not plain.</param>
internal sealed record Row(string Name, string PeerName, string Unit, double Ours, double? Peer, Bound? Bound, int Runs, string Note = "")
{
    /// <summary>How many times longer the peer takes.</summary>
    public double? Ratio => Ours > 0 ? Peer / Ours : null;

    public bool? Holds => Bound?.Holds(this);

    public string Verdict => Holds switch
    {
        true => "OK",
        false => "MISS",
        null => "info",
    };
}
