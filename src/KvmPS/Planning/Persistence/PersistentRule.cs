using KvmPS.Planning.Bridge;

namespace KvmPS.Planning.Persistence;

/// <summary>A rule of policy routing for the bridge.</summary>
internal sealed record PersistentRule(bool IsV6, string[] Words, IReadOnlyDictionary<string, string> Values)
{
    public string Said => $"the rule {Values["pref"]}";

    public static PersistentRule From(RuleEntry rule, string nic, string bridge)
    {
        var words = rule.For(nic, bridge);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        for (var at = 0; at < words.Length; at++)
        {
            // Words that stand alone; all others have a value.
            if (words[at] is "not" or "l3mdev" || at + 1 == words.Length) values[words[at]] = "";
            else values[words[at]] = words[++at];
        }

        return new(rule.IsV6, words, values);
    }

    /// <summary>What of it is none of the words given.</summary>
    public IEnumerable<string> Besides(params string[] words) =>
        Values.Keys.Where(k => !words.Contains(k)).Select(k => $"{Said} with '{k}'");
}
