using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>A file of a definition in which the VM keeps state beside its disks.</summary>
/// <param name="Label">Which one it is, the same in every copy of the definition: nvram, pmem0, …</param>
/// <param name="Text">What it is, in words.</param>
/// <param name="Path">Where it is.</param>
internal sealed record StateFileXml(string Label, string Text, string Path)
{
    /// <summary>True for memory that a running guest writes to without QEMU's knowing.</summary>
    public bool IsMemory => Label.StartsWith("pmem", StringComparison.Ordinal);

    /// <summary>True for what libvirt makes of a template when the VM starts.</summary>
    public bool IsVariables => Label == "nvram";

    /// <summary>The name of a copy: what all files of the new VM begin with, and this.</summary>
    public string NameOf(string stem) => $"{stem}-{Label}{(Label is "nvram" or "firmware" ? ".fd" : ".img")}";

    public static IReadOnlyList<StateFileXml> Of(XElement domain) => [.. Labelled(domain)
        .Select(l => new StateFileXml(l.Label, l.Resource.Text, l.Resource.Value))];

    /// <summary>Lets a definition name another file.</summary>
    public static void Set(XElement domain, string label, string path)
    {
        if (label == "nvram") NvramXml.Set(domain, path);
        else Labelled(domain).First(l => l.Label == label).Resource.Set(path);
    }

    private static IEnumerable<(string Label, ExclusiveResource Resource)> Labelled(XElement domain)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var resource in ExclusiveState.Of(domain))
        {
            var kind = Kind(resource.Element);
            var number = seen[kind] = seen.GetValueOrDefault(kind) + 1;
            yield return (kind == "pmem" || number > 1 ? $"{kind}{number - 1}" : kind, resource);
        }
    }

    private static string Kind(XElement element) => element.AncestorsAndSelf().Select(e => e.Name.LocalName switch
    {
        "nvram" => "nvram",
        "varstore" => "varstore",
        "loader" => "firmware",
        "memory" => "pmem",
        "pstore" => "pstore",
        "tpm" => "tpm",
        _ => null,
    }).First(k => k is not null)!;
}
