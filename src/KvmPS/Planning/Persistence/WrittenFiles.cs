using KvmPS.Planning.Bridge;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// The files that would be written, read again as their manager reads them, and compared with what was planned: a host whose network does
/// not come up is out of reach. Nothing has been changed yet.
/// </summary>
internal static class WrittenFiles
{
    /// <param name="bridge">What is planned.</param>
    /// <param name="place">The file or folder, for the message.</param>
    /// <param name="withWords">Whether routes are there in ip's own words.</param>
    /// <param name="read">What the files say, in the lines of <see cref="Planned"/>.</param>
    /// <exception cref="KvmException">NetworkFileWrong.</exception>
    public static void Check(PersistentBridge bridge, string place, bool withWords, Func<IEnumerable<string>> read)
    {
        List<string> planned, said;
        try
        {
            planned = [.. Planned(bridge, withWords).Order(StringComparer.Ordinal)];
            said = [.. read().Order(StringComparer.Ordinal)];
        }
        catch (FormatException error)
        {
            throw Wrong(place, $"its network manager could interpret {error.Message} differently");
        }

        if (planned.SequenceEqual(said)) return;
        throw Wrong(
            place,
            string.Join(
                "; ",
                [
                    .. planned.Except(said).Select(l => $"it would lack '{l}'"),
                    .. said.Except(planned).Select(l => $"it would contain '{l}'"),
                ])
                is { Length: > 0 } text
                ? text
                : "it would contain a setting twice");
    }

    public static KvmException Wrong(string place, string what) =>
        new(
            "NetworkFileWrong",
            Failure.InvalidOperation,
            $"The generated content of {place} differs from the planned bridge: {what}. Nothing was changed.",
            "Create the bridge without -Persist and write the files by hand, or simplify the configuration of the NIC there.");

    /// <summary>A route as all files tell it.</summary>
    public static string Route(string? destination, params (string Word, string? Value)[] values) => Line($"route {destination}", values);

    /// <summary>A rule as all files tell it.</summary>
    public static string Rule(string? preference, params (string Word, string? Value)[] values) => Line($"rule {preference}", values);

    /// <summary>The same of a rule in words like ip's.</summary>
    /// <param name="words">The words.</param>
    /// <param name="preference">The word before the preference.</param>
    /// <param name="table">The word before the table.</param>
    public static string Rule(IReadOnlyList<string> words, string preference = "pref", string table = "lookup") =>
        Rule(
            IpWords.After(words, preference),
            ("from", IpWords.After(words, "from")),
            ("to", IpWords.After(words, "to")),
            ("table", IpWords.After(words, table)));

    private static string Line(string begin, (string Word, string? Value)[] values) =>
        begin + string.Concat(values.Where(v => v.Value is not null).Select(v => $" {v.Word} {v.Value}"));

    private static IEnumerable<string> Planned(PersistentBridge bridge, bool withWords) =>
        [
            $"mac {bridge.MacAddress}",
            $"port {bridge.Nic}",
            $"stp {bridge.Request.Stp}",
            $"delay {bridge.ForwardDelay}",
            .. bridge.OtherMtu is { } mtu ? (string[])[$"mtu {mtu}", $"port mtu {mtu}"] : [],
            .. bridge.Request.Vlan ? (string[])["vlan"] : [],
            .. bridge.Dhcp4 ? (string[])["dhcp4"] : [],
            .. bridge.Dhcp6 || bridge.AcceptRa ? (string[])["auto6"] : [],
            .. bridge.Addresses.Select(a => $"address {a.Text}"),
            .. bridge.Rules.Select(r => Rule(r.Words)),
            .. bridge
                .Routes.Where(r => !r.IsOfAddress)
                .Select(r =>
                    withWords
                        ? $"route {string.Join(' ', r.Words)}"
                        : Route(
                            r.Destination,
                            ("via", r.Gateway),
                            ("metric", r.Metric),
                            ("table", r.Table),
                            ("src", r.Source),
                            ("mtu", r.Mtu))),
        ];
}
