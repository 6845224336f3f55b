namespace KvmPS.Planning.Common;

/// <summary>What differs between two texts, line by line; lines that stay are not told.</summary>
internal static class LineDiff
{
    public static IEnumerable<string> Of(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        // The longest row of lines that both have, from each place on.
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
            for (var j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j]) (i, j) = (i + 1, j + 1);
            else if (j == now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1])) yield return $"- {old[i++]}";
            else yield return $"+ {now[j++]}";
        }
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
