using System.Text.RegularExpressions;

namespace KvmPS.Unit.Architecture;

/// <summary>The floors of docs/design/floors.md: top-level folders of src/KvmPS, of which each uses only those below it.</summary>
internal static partial class Floors
{
    /// <summary>From the top down. Floors of one row stand beside each other and do not use each other.</summary>
    public static IReadOnlyList<string[]> Rows { get; } =
    [
        ["Commands"],
        ["Module"],
        ["Operations"],
        ["State"],
        ["Planning"],
        ["Libvirt", "Linux"],
        ["Xml"],
        ["Model"],
        [""],
    ];

    /// <summary>Floors whose folders share one namespace, as a library has one: its folders are for whoever looks for a file.</summary>
    public static IReadOnlyList<string> WithOneNamespace { get; } = ["Xml", "Libvirt", "Linux", "Model"];

    /// <summary>The folder that each type of the module is in, such as "Operations/Disk".</summary>
    public static IReadOnlyDictionary<Type, string> FolderOf { get; } = ReadFolders();

    /// <summary>The types that each type of the module uses.</summary>
    public static IReadOnlyDictionary<Type, IReadOnlySet<Type>> TypesUsedBy { get; } = FolderOf.Keys.ToDictionary(t => t, TypeUses.Of);

    /// <summary>What each folder uses of the others, with an example of who uses what.</summary>
    public static IReadOnlyDictionary<(string User, string Used), string> Uses { get; } = ReadUses();

    public static string FloorOf(string folder) => folder.Split('/')[0];

    public static int RowOf(string floor)
    {
        for (var i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Contains(floor)) return i;
        }

        throw new KeyNotFoundException($"src/KvmPS/{floor} is no floor.");
    }

    /// <summary>The source files of a folder of src/KvmPS, by their paths from there.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Repository.ModuleSource, "*.cs", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.ModuleSource, f))
        .Where(f => !f.StartsWith("bin/", StringComparison.Ordinal) && !f.StartsWith("obj/", StringComparison.Ordinal));

    /// <summary>Folders, each after those that it uses; of circles, one member first.</summary>
    public static IReadOnlyList<string> InOrder(string floor)
    {
        var done = new List<string>();
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in FolderOf.Values.Distinct().Where(f => FloorOf(f) == floor).Order(StringComparer.Ordinal)) Visit(folder);
        return done;

        void Visit(string folder)
        {
            if (!open.Add(folder)) return;
            foreach (var used in UsedBy(folder).Where(f => FloorOf(f) == floor)) Visit(used);
            done.Add(folder);
        }
    }

    public static IEnumerable<string> UsedBy(string folder)
        => Uses.Keys.Where(u => u.User == folder).Select(u => u.Used).Order(StringComparer.Ordinal);

    private static Dictionary<Type, string> ReadFolders()
    {
        var folders = Files
            .SelectMany(f => TypeDeclaration().Matches(File.ReadAllText(Path.Join(Repository.ModuleSource, f)))
                .Select(m => (m.Groups["name"].Value, Folder: Path.GetDirectoryName(f)!)))
            .GroupBy(d => d.Value, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Folder, StringComparer.Ordinal);
        return Repository.Module.GetTypes()
            .Where(t => !t.IsNested && folders.ContainsKey(NameOf(t)) && t.Namespace?.Split('.')[0] == "KvmPS")
            .ToDictionary(t => t, t => folders[NameOf(t)]);
    }

    private static Dictionary<(string User, string Used), string> ReadUses()
    {
        var uses = new Dictionary<(string, string), string>();
        foreach (var (user, folder) in FolderOf)
        {
            foreach (var used in TypesUsedBy[user])
            {
                var top = used;
                while (top.DeclaringType is { } outer) top = outer;
                if (top.IsGenericType) top = top.GetGenericTypeDefinition();
                if (FolderOf.TryGetValue(top, out var other) && other != folder)
                {
                    uses.TryAdd((folder, other), $"{user.Name} uses {top.Name}");
                }
            }
        }

        return uses;
    }

    private static string NameOf(Type type) => type.Name.Split('`')[0];

    [GeneratedRegex(
        @"^(?:\[.*\]\s*)?(?:(?:public|internal|static|sealed|abstract|partial|readonly|unsafe|ref)\s+)*(?:class|record struct|record|struct|interface|enum|delegate\s+\S+)\s+(?<name>[A-Z]\w*)",
        RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
