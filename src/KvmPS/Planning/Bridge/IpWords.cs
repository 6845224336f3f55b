namespace KvmPS.Planning.Bridge;

/// <summary>ip's output and what it is told: words, of which many have their value behind them.</summary>
internal static class IpWords
{
    /// <summary>The value behind a word; null when the word is not there.</summary>
    public static string? After(IEnumerable<string> words, string word) => words.SkipWhile(w => w != word).ElementAtOrDefault(1);
}
