using System.Management.Automation;
using KvmPS.Module;
using KvmPS.State;

namespace KvmPS.Commands.Template;

/// <summary>Which folder of templates a cmdlet means.</summary>
internal static class TemplateFolders
{
    public static TemplateStore Open(SessionState session, string? given)
        => new(given is null ? TemplateStore.DefaultFolder : Path.TrimEndingDirectorySeparator(HostPath.Resolve(session, given)));

    /// <summary>Names that an argument stands for.</summary>
    public static IReadOnlyList<string> Names(this TemplateStore store, string given)
        => NameArgument.Choose<IReadOnlyList<string>>(given, n => [n], matches => [.. store.Names().Where(matches)]);
}
