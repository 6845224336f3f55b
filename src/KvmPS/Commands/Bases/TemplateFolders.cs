using System.Management.Automation;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.State;

namespace KvmPS.Commands.Bases;

/// <summary>Which folder of templates a cmdlet means.</summary>
internal static class TemplateFolders
{
    public static TemplateStore Open(SessionState session, string? given)
        => new(given is null ? TemplateStore.DefaultFolder : Path.TrimEndingDirectorySeparator(HostPath.Resolve(session, given)));

    /// <summary>Names that an argument stands for.</summary>
    public static IReadOnlyList<string> Names(this TemplateStore store, string given)
    {
        var found = NameArgument.Among(given, store.Names(), n => n);
        // A name that no template has is an error of who reads it.
        return found.Count > 0 || NameArgument.IsPattern(given) ? found : [NameArgument.Literal(given)];
    }
}
