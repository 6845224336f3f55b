namespace KvmPS.Planning.Bridge;

/// <summary>What a device has otherwise than expected, from the lines of <see cref="NetworkState.Of"/>.</summary>
internal static class StateDifference
{
    /// <returns>Null when nothing is missing and nothing is in addition.</returns>
    public static string? Of(IReadOnlyList<string> expected, IReadOnlyList<string> now)
    {
        List<string> all = [.. now.Where(l => !IsLinkLocal(l) || expected.Contains(l))];
        if (expected.SequenceEqual(all)) return null;
        return
            string.Join(
                "; ",
                [.. expected.Except(all).Select(l => $"missing {l}"), .. all.Except(expected).Select(l => $"in addition {l}")])
                is { Length: > 0 } text
            ? text
            : "their order differs";
    }

    /// <returns>Null when nothing is missing.</returns>
    public static string? Missing(IReadOnlyList<string> expected, IReadOnlyList<string> now)
        => string.Join("; ", expected.Except(now).Select(l => $"missing {l}")) is { Length: > 0 } text ? text : null;

    /// <summary>
    /// The kernel makes a link-local address, and its route, by itself whenever a device's carrier comes. With a bond below it, or VLAN
    /// filtering, that may be after the move, and nothing is wrong then.
    /// </summary>
    private static bool IsLinkLocal(string line) =>
        line.StartsWith("address fe80:", StringComparison.OrdinalIgnoreCase)
        || (
            line.StartsWith("route fe80::/64 ", StringComparison.OrdinalIgnoreCase)
            && line.Contains(" proto kernel ", StringComparison.Ordinal));
}
