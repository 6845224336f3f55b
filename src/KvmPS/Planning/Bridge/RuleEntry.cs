using System.Text.Json;

namespace KvmPS.Planning.Bridge;

/// <summary>A rule of policy routing, as words for ip rule add.</summary>
internal sealed record RuleEntry(bool IsV6, string Preference, string[] Words)
{
    /// <summary>Why it cannot be moved; null when it can.</summary>
    public KvmException? Unmovable { get; private init; }

    public bool Uses(string device) => Words.Zip(Words.Skip(1)).Any(p => p.First is "iif" or "oif" && p.Second == device);

    /// <summary>The same about another device.</summary>
    public string[] For(string device, string instead) =>
        Unmovable is not null && Uses(device)
            ? throw Unmovable
            : [.. Words.Select((w, i) => i > 0 && Words[i - 1] is "iif" or "oif" && w == device ? instead : w)];

    public static RuleEntry Parse(JsonElement element, bool v6)
    {
        var json = new JsonWords(element);
        var preference = json.Text("priority") ?? "0";
        List<string> words = ["pref", preference];
        if (json.Has("not")) words.Add("not");
        Prefix("src", "from");
        Prefix("dst", "to");
        foreach (var (key, word) in ((string, string)[])
                [("tos", "tos"), ("iif", "iif"), ("oif", "oif"), ("ipproto", "ipproto"), ("tun_id", "tun_id"), ("protocol", "protocol")])
            if (json.Text(key) is { } value)
                words.AddRange([word, value]);
        if (json.Text("fwmark") is { } mark) words.AddRange(["fwmark", json.Text("fwmask") is { } mask ? $"{mark}/{mask}" : mark]);
        if (json.Text("uid_start") is { } first) words.AddRange(["uidrange", $"{first}-{json.Text("uid_end")}"]);
        Range("sport");
        Range("dport");
        if (json.Has("l3mdev")) words.Add("l3mdev");
        foreach (var (key, word) in ((string, string)[])
                [
                    ("table", "lookup"),
                    ("suppress_prefixlen", "suppress_prefixlength"),
                    ("suppress_ifgroup", "suppress_ifgroup"),
                    ("goto", "goto"),
                ])
            if (json.Text(key) is { } value)
                words.AddRange([word, value]);
        if (json.Text("action") is { } action) words.Add(action);
        json.Ignore("iif_detached", "oif_detached", "unresolved");
        return new(v6, preference, [.. words])
        {
            Unmovable = json.Unread is { } left ? JsonWords.Unknown($"The rule {preference}", left) : null,
        };

        void Prefix(string key, string word)
        {
            if (json.Text(key) is { } value && json.Text(key + "len") is var length && value != "all")
            {
                words.AddRange([word, length is null ? value : $"{value}/{length}"]);
            }
        }

        void Range(string key)
        {
            if (json.Text(key) is { } value) words.AddRange([key, value]);
            else if (json.Text(key + "_start") is { } start) words.AddRange([key, $"{start}-{json.Text(key + "_end")}"]);
        }
    }
}
