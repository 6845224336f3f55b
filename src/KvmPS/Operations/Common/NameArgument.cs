using System.Management.Automation;

namespace KvmPS.Operations.Common;

/// <summary>
/// A name as typed. The one of exactly that name is meant where there is one, else those that match it as a pattern. What is no valid
/// pattern is a name.
/// </summary>
internal static class NameArgument
{
    // As in PowerShell, but the same in each language: in Turkish, the capital letter of i is another one.
    // No constant: the tests' coverage cannot be counted in an assembly with a constant of a type of PowerShell's.
    private static readonly WildcardOptions Names = WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant;

    /// <summary>True for a name that stands for all that match it, so that none need be there.</summary>
    public static bool IsPattern(string given) => Pattern(given) is not null;

    /// <summary>The name that a text stands for that is no pattern.</summary>
    public static string Literal(string given) =>
        WildcardPattern.ContainsWildcardCharacters(given) ? given : WildcardPattern.Unescape(given);

    /// <summary>Whether a name matches, without regard to case, as patterns do in PowerShell.</summary>
    public static Func<string, bool> Matcher(string given) =>
        Pattern(given) is { } pattern
            ? name => pattern.IsMatch(name) || string.Equals(name, given, StringComparison.OrdinalIgnoreCase)
            : name =>
                string.Equals(name, Literal(given), StringComparison.OrdinalIgnoreCase)
                || string.Equals(name, given, StringComparison.OrdinalIgnoreCase);

    /// <summary>The one of exactly that name, else those that match; none where nothing does.</summary>
    public static IReadOnlyList<T> Among<T>(string given, IEnumerable<T> all, Func<T, string> name)
    {
        var list = all as IReadOnlyList<T> ?? [.. all];
        var exact = list.Where(a => name(a) == given).ToList();
        if (exact.Count > 0) return exact;
        if (Pattern(given) is { } pattern) return [.. list.Where(a => pattern.IsMatch(name(a)))];
        var literal = Literal(given);
        return [.. list.Where(a => name(a) == literal)];
    }

    /// <summary>The pattern of a name of a file, which distinguishes upper and lower case; null for what is none.</summary>
    public static WildcardPattern? FilePattern(string given) => Pattern(given, WildcardOptions.None);

    private static WildcardPattern? Pattern(string given) => Pattern(given, Names);

    /// <summary>null for a text without wildcards, and for one that PowerShell cannot read as a pattern, such as [z-a].</summary>
    private static WildcardPattern? Pattern(string given, WildcardOptions options)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(given)) return null;
        try
        {
            var pattern = WildcardPattern.Get(given, options);
            // It is read when it is first used.
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (RuntimeException)
        {
            return null;
        }
    }
}
