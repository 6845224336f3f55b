using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>In what two definitions differ. Devices are held against each other by what they are, not by where they stand.</summary>
internal sealed class DomainDifferences
{
    private const string Secret = "(secret)";

    private readonly bool _sameVM;
    private readonly bool _isRun;
    private readonly List<Difference> _found = [];

    private DomainDifferences(bool sameVM, bool isRun = false)
    {
        (_sameVM, _isRun) = (sameVM, isRun);
    }

    /// <param name="left">A definition.</param>
    /// <param name="right">Another.</param>
    /// <param name="sameVM">False for two VMs: then name, UUID and MAC addresses, in which any two differ, do not count.</param>
    public static IReadOnlyList<Difference> Between(string left, string right, bool sameVM)
    {
        var differences = new DomainDifferences(sameVM);
        differences.Compare("", XElement.Parse(left), XElement.Parse(right));
        return differences._found;
    }

    /// <summary>
    /// In what a VM that runs differs from its stored definition, apart from what libvirt itself fills in when it starts one.
    /// </summary>
    /// <param name="stored">The stored definition.</param>
    /// <param name="live">That of the running VM.</param>
    public static IReadOnlyList<Difference> OfRunning(string stored, string live)
    {
        var differences = new DomainDifferences(sameVM: true, isRun: true);
        differences.Compare("", XElement.Parse(stored), XElement.Parse(live));
        return differences._found;
    }

    /// <summary>True when nothing but white space and comments differs, not even the order.</summary>
    public static bool AreEqual(string left, string right) => XNode.DeepEquals(Bare(left), Bare(right));

    private static XElement Bare(string xml)
    {
        var root = XElement.Parse(xml);
        root.DescendantNodes().OfType<XComment>().Remove();
        return root;
    }

    private void Compare(string path, XElement left, XElement right)
    {
        var inside = path.Length == 0 ? "" : path + "/";
        foreach (
            var name in left.Attributes().Concat(right.Attributes()).Where(a => !a.IsNamespaceDeclaration).Select(a => a.Name).Distinct())
        {
            var (l, r) = (left.Attribute(name)?.Value, right.Attribute(name)?.Value);
            if (l == r || (!_sameVM && name == "address" && left.Name == "mac")) continue;
            if (_isRun && StartExpansions.IsAttribute(left, right, name.LocalName)) continue;
            var secret = name == "passwd";
            _found.Add(new($"{inside}@{name.LocalName}", secret && l is not null ? Secret : l, secret && r is not null ? Secret : r));
        }

        if (!left.HasElements && !right.HasElements)
        {
            var (l, r) = (left.Value.Trim(), right.Value.Trim());
            var secret = IsSecret(left);
            if (l != r && !(_isRun && StartExpansions.IsText(left, right)))
            {
                _found.Add(
                    new(
                        path,
                        l.Length == 0 ? null
                            : secret ? Secret
                            : l,
                        r.Length == 0 ? null
                            : secret ? Secret
                            : r));
            }
            return;
        }

        var (ours, theirs) = (Keyed(left), Keyed(right));
        foreach (var key in ours.Keys.Concat(theirs.Keys).Distinct())
        {
            if (!_sameVM && path.Length == 0 && key.Name is "name" or "uuid" or "genid") continue;
            var step =
                inside
                + key.Name
                + (
                    key.Which.Length > 0
                    && !(key.Which == "1" && !ours.ContainsKey(key with { Which = "2" }) && !theirs.ContainsKey(key with { Which = "2" }))
                        ? $"[{key.Which}]"
                        : "");
            var (l, r) = (ours.GetValueOrDefault(key), theirs.GetValueOrDefault(key));
            if (l is not null && r is not null) Compare(step, l, r);
            else if (!_isRun || l is not null || !StartExpansions.IsElement(left, r!)) _found.Add(new(step, Text(l), Text(r)));
        }
    }

    private Dictionary<(string Name, string Which), XElement> Keyed(XElement parent)
    {
        var keyed = new Dictionary<(string, string), XElement>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var child in parent.Elements())
        {
            var name = child.Name.LocalName;
            var which = Which(child);
            if (which is null || !keyed.TryAdd((name, which), child))
            {
                var number = counts[name] = counts.GetValueOrDefault(name) + 1;
                keyed[(name, number.ToString(CultureInfo.InvariantCulture))] = child;
            }
        }

        return keyed;
    }

    /// <summary>What tells an element from others of its name; null for the order in which they stand.</summary>
    private string? Which(XElement element) => element.Name.LocalName switch
    {
        "disk" => (string?)element.Element("target")?.Attribute("dev"),
        "interface" when _sameVM => (string?)element.Element("mac")?.Attribute("address"),
        "controller" => $"{(string?)element.Attribute("type")}:{(string?)element.Attribute("index")}",
        "feature" => (string?)element.Attribute("name"),
        "vcpu" => (string?)element.Attribute("id"),
        "vcpupin" => (string?)element.Attribute("vcpu"),
        _ => null,
    };

    /// <summary>Cookies of a disk on the web let in whoever has them.</summary>
    private static bool IsSecret(XElement element) => element.Name.LocalName == "cookie";

    private static string? Text(XElement? element)
    {
        if (element is null) return null;
        if (!element.HasElements && !element.HasAttributes)
        {
            return element.Value.Trim() is { Length: > 0 } text ? text : $"<{element.Name.LocalName}/>";
        }
        var copy = new XElement(element);
        foreach (var secret in copy.DescendantsAndSelf().Attributes("passwd")) secret.Value = Secret;
        foreach (var secret in copy.DescendantsAndSelf().Where(IsSecret)) secret.Value = Secret;
        return copy.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Where they differ, and what is there; null where nothing is.</summary>
    internal sealed record Difference(string Path, string? Left, string? Right);
}
