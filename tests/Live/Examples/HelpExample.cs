using System.Text.RegularExpressions;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Examples;

/// <summary>An example of a help page.</summary>
/// <param name="Page">The cmdlet.</param>
/// <param name="Title">As in the page: "Example 1: A second NIC".</param>
/// <param name="Script">Its lines.</param>
/// <param name="Shown">What it shows, by the page.</param>
internal sealed partial record HelpExample(string Page, string Title, string Script, string Shown)
{
    /// <summary>Page and number: what the lists of the test name it by.</summary>
    public string Name => $"{Page} {Title.Split(':')[0]["Example ".Length..]}";

    /// <summary>Whether the page shows an error: "Get-KvmVM: There is no VM…".</summary>
    public bool ShowsError => Error().IsMatch(Shown);

    /// <summary>Those of all pages, in order.</summary>
    public static IEnumerable<HelpExample> All() =>
        from page in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "help"), "*-Kvm*.md").Order(StringComparer.Ordinal)
        from example in Parts().Match(File.ReadAllText(page)).Groups["examples"].Value.Split("\n### ").Skip(1)
        select new HelpExample(
            Path.GetFileNameWithoutExtension(page),
            example.Split('\n')[0],
            string.Join('\n', Code().Matches(example).Select(m => m.Groups["code"].Value)),
            string.Join('\n', Output().Matches(example).Select(m => m.Groups["text"].Value)));

    [GeneratedRegex(@"^## EXAMPLES$(?<examples>.*?)^## PARAMETERS$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^```powershell\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```Output\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Output();

    [GeneratedRegex(@"^[A-Z][a-z]+-Kvm\w+: ", RegexOptions.Multiline)]
    private static partial Regex Error();
}
