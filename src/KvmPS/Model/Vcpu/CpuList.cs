using System.Globalization;

namespace KvmPS.Model;

/// <summary>A set of CPU numbers as libvirt and the kernel write it: 1-4,6,^3.</summary>
internal static class CpuList
{
    // The kernel's own limit for x86 (NR_CPUS); a typing slip such as 1-1000000000 must not fill the memory.
    private const int Highest = 8191;

    /// <exception cref="KvmException">InvalidCpuSet.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        var cpus = new SortedSet<int>();
        var taken = new HashSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith('^')) taken.Add(Number(part[1..], text));
            else cpus.UnionWith(Range(part, text));
        }

        cpus.ExceptWith(taken);
        return cpus.Count > 0 ? [.. cpus] : throw Invalid(text, "it names no CPU");
    }

    /// <inheritdoc cref="CpuText.Format" />
    public static string Format(IEnumerable<int> cpus) => CpuText.Format(cpus);

    private static IEnumerable<int> Range(string part, string text)
    {
        var ends = part.Split('-');
        var first = Number(ends[0], text);
        var last = ends.Length switch
        {
            1 => first,
            2 => Number(ends[1], text),
            _ => throw Invalid(text, $"'{part}' is not a range"),
        };
        return last >= first ? Enumerable.Range(first, last - first + 1) : throw Invalid(text, $"the range '{part}' is reversed");
    }

    private static int Number(string digits, string text)
        => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Highest
            ? number
            : throw Invalid(text, $"'{digits}' is not a CPU number");

    private static KvmException Invalid(string text, string why) =>
        new(
            "InvalidCpuSet",
            Failure.InvalidArgument,
            $"'{text}' is not a set of CPUs: {why}.",
            "Specify host CPUs as in 1-4,6,8 or 0-7,^3.");
}
