using System.Globalization;
using System.Xml.Linq;
using Xunit;

namespace KvmPS.Unit.Native;

/// <summary>libvirt's own description of its C interface, as its development package installs it.</summary>
internal sealed class ApiDocument
{
    private const string Folder = "/usr/share/libvirt/api";

    private readonly Dictionary<string, XElement> _functions;
    private readonly Dictionary<string, string> _constants;
    private readonly Dictionary<string, XElement> _structs;
    private readonly Dictionary<string, string> _typedefs;
    private readonly HashSet<string> _functionTypes;

    private ApiDocument(string file)
    {
        var path = $"{Folder}/{file}";
        Assert.True(
            File.Exists(path),
            $"{path} is missing. It comes with the package libvirt-dev (Debian, Ubuntu) or libvirt-devel (Fedora, RHEL).");
        var symbols = XDocument.Load(path).Root!.Element("symbols")!;
        _functions = symbols.Elements("function").ToDictionary(NameOf);
        _constants = symbols.Elements("enum").ToDictionary(NameOf, e => (string)e.Attribute("value")!);
        foreach (var macro in symbols.Elements("macro").Where(m => m.Attribute("raw") is not null))
            _constants.TryAdd(NameOf(macro), (string)macro.Attribute("raw")!);
        _structs = symbols.Elements("struct").ToDictionary(NameOf);
        _typedefs = symbols.Elements("typedef").ToDictionary(NameOf, t => (string)t.Attribute("type")!);
        _functionTypes = symbols.Elements("functype").Select(NameOf).ToHashSet();
    }

    public static ApiDocument Libvirt { get; } = new("libvirt-api.xml");

    public static ApiDocument Qemu { get; } = new("libvirt-qemu-api.xml");

    public static XElement? Function(string library, string name)
        => (library.Contains("qemu", StringComparison.Ordinal) ? Qemu : Libvirt)._functions.GetValueOrDefault(name);

    /// <summary>
    /// The value of an enum member or numeric macro, through any number of other constants; null when there is none of that name.
    /// </summary>
    public long? Constant(string name)
    {
        var seen = new HashSet<string>();
        while (seen.Add(name) && _constants.TryGetValue(name, out var value))
        {
            if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
            name = value.Trim('(', ')');
        }

        return null;
    }

    public IReadOnlyList<XElement> Fields(string structure) => _structs[structure].Elements("field").ToList();

    public bool IsEnum(string type) => _typedefs.GetValueOrDefault(type) == "enum";

    public bool IsFunction(string type) => _functionTypes.Contains(type);

    /// <summary>virDomainInfoPtr is a virDomainInfo *, virDomainPtr a pointer to something nobody may look into.</summary>
    public static bool IsPointerName(string type) => type.EndsWith("Ptr", StringComparison.Ordinal);

    private static string NameOf(XElement element) => (string)element.Attribute("name")!;
}
