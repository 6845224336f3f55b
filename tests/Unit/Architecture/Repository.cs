using System.Runtime.CompilerServices;
using KvmPS.Commands.Bases;

namespace KvmPS.Unit.Architecture;

/// <summary>The source tree that these tests were built from, and what was built from it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string ModuleSource => Path.Join(Root, "src/KvmPS");

    public static System.Reflection.Assembly Module => typeof(KvmCommand).Assembly;

    /// <summary>Every class that PowerShell takes for a cmdlet.</summary>
    public static IReadOnlyList<Type> Cmdlets { get; } = [.. typeof(KvmCommand).Assembly.GetTypes()
        .Where(t => t.IsDefined(typeof(System.Management.Automation.CmdletAttribute), inherit: false))
        .OrderBy(t => t.Name, StringComparer.Ordinal)];

    public static string NameOf(Type cmdlet)
    {
        var attribute = (System.Management.Automation.CmdletAttribute)
            Attribute.GetCustomAttribute(cmdlet, typeof(System.Management.Automation.CmdletAttribute))!;
        return $"{attribute.VerbName}-{attribute.NounName}";
    }

    private static string Find([CallerFilePath] string here = "") => Path.GetFullPath(Path.Join(Path.GetDirectoryName(here), "../../.."));
}
