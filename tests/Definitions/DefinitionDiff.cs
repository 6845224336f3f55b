using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Definitions;

/// <summary>
/// All in which two definitions differ, a line each: <c>devices/disk[vda]/driver/@cache: none -> writeback</c>. It knows nothing of
/// what the elements mean, so that it passes nothing by; white space and comments alone do not count.
/// </summary>
internal static class DefinitionDiff
{
    public static IReadOnlyList<string> Between(string before, string after) => Between(XElement.Parse(before), XElement.Parse(after));

    public static IReadOnlyList<string> Between(XElement before, XElement after)
    {
        var found = new List<string>();
        Compare("", before, after, found);
        return found;
    }

    private static void Compare(string path, XElement before, XElement after, List<string> found)
    {
        foreach (
            var name in before.Attributes().Concat(after.Attributes()).Where(a => !a.IsNamespaceDeclaration).Select(a => a.Name).Distinct())
        {
            var (old, now) = ((string?)before.Attribute(name), (string?)after.Attribute(name));
            if (old != now) found.Add($"{path}/@{name.LocalName}: {old ?? "nothing"} -> {now ?? "nothing"}");
        }

        var (oldText, nowText) = (TextOf(before), TextOf(after));
        if (oldText != nowText) found.Add($"{path}: '{oldText}' -> '{nowText}'");
        foreach (var name in before.Elements().Concat(after.Elements()).Select(e => e.Name).Distinct())
        {
            CompareList(
                path.Length == 0 ? name.LocalName : $"{path}/{name.LocalName}",
                [.. before.Elements(name)],
                [.. after.Elements(name)],
                found);
        }
    }

    /// <summary>Those that are equal belong together; of the others those with the same key, then those in the same place.</summary>
    private static void CompareList(string path, List<XElement> before, List<XElement> after, List<string> found)
    {
        var pairs = new List<(int Old, int Now)>();
        var old = Enumerable.Range(0, before.Count).ToList();
        var now = Enumerable.Range(0, after.Count).ToList();
        Pair((o, n) => Same(before[o], after[n]));
        Pair((o, n) => Key(before[o]) is { } key && key == Key(after[n]));
        Pair((_, _) => true);
        foreach (var (o, n) in pairs.Where(p => !Same(before[p.Old], after[p.Now])))
        {
            var several = before.Count > 1 || after.Count > 1 || before[o].Name.LocalName is "disk" or "interface";
            Compare(several ? $"{path}[{Key(before[o]) ?? o.ToString(CultureInfo.InvariantCulture)}]" : path, before[o], after[n], found);
        }

        found.AddRange(old.Select(o => $"{path} removed: {before[o].ToString(SaveOptions.DisableFormatting)}"));
        found.AddRange(now.Select(n => $"{path} added: {after[n].ToString(SaveOptions.DisableFormatting)}"));
        pairs.Sort();
        for (var i = 1; i < pairs.Count; i++)
        {
            if (pairs[i].Now < pairs[i - 1].Now && !Same(after[pairs[i].Now], after[pairs[i - 1].Now]))
            {
                found.Add($"{path} order: {pairs[i - 1].Old} comes after {pairs[i].Old}");
            }
        }

        void Pair(Func<int, int, bool> belong)
        {
            foreach (var o in old.ToList())
            {
                if (now.FindIndex(n => belong(o, n)) is var at && at < 0) continue;
                pairs.Add((o, now[at]));
                now.RemoveAt(at);
                old.Remove(o);
            }
        }
    }

    private static string? Key(XElement element) => element.Name.LocalName switch
    {
        "disk" => (string?)element.Element("target")?.Attribute("dev"),
        "interface" => (string?)element.Element("mac")?.Attribute("address"),
        "range" => (string?)element.Attribute("end"),
        _ => (string?)element.Attribute("id") ?? (string?)element.Attribute("name") ?? (string?)element.Attribute("vcpu"),
    };

    private static bool Same(XElement one, XElement other)
    {
        var found = new List<string>();
        Compare("", one, other, found);
        return found.Count == 0;
    }

    private static string TextOf(XElement element) => string.Concat(element.Nodes().OfType<XText>().Select(t => t.Value)).Trim();
}
