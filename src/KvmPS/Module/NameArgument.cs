using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>A name as typed: a literal one, or a pattern.</summary>
internal static class NameArgument
{
    /// <summary>The one of that name, or those that match the pattern (in no case-sensitive way, as patterns are in PowerShell).</summary>
    /// <param name="given">The name or pattern.</param>
    /// <param name="literal">Finds the one of a name; one that is not there is its error.</param>
    /// <param name="matching">Finds those whose names match.</param>
    public static T Choose<T>(string given, Func<string, T> literal, Func<Func<string, bool>, T> matching)
        => WildcardPattern.ContainsWildcardCharacters(given) ? matching(WildcardPattern.Get(given, WildcardOptions.IgnoreCase).IsMatch) : literal(WildcardPattern.Unescape(given));
}
