namespace KvmPS.Operations.Common;

/// <summary>What long work tells while it is under way, from any thread.</summary>
/// <param name="Say">A line for -Verbose.</param>
/// <param name="Report">How far it is, 0 to 1.</param>
internal sealed record LongJob(Action<string> Say, Action<double> Report);
