using System.Management.Automation;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Tools;

namespace KvmPS.Commands.Bases;

/// <summary>Paths of disks as typed: plain, or with wildcards.</summary>
internal static class DiskPaths
{
    private const string ProviderPrefix = "Microsoft.PowerShell.Core\\FileSystem::";

    /// <summary>
    /// Absolute paths. A pattern gives the files that match, or none; a file whose name looks like a pattern means itself.
    /// </summary>
    public static IReadOnlyList<string> Expand(SessionState session, string given)
    {
        var path = Literal(session, given);
        // Get-ChildItem's objects arrive with their provider in front, and are never patterns.
        if (given.StartsWith(ProviderPrefix, StringComparison.Ordinal) || File.Exists(path)) return [path];
        if (!NameArgument.IsPattern(path)) return [NameArgument.Literal(path)];
        return Match(path.Split('/', StringSplitOptions.RemoveEmptyEntries)).Order(StringComparer.Ordinal).ToList();
    }

    /// <summary>The absolute path of one disk, typed or from Get-ChildItem's objects.</summary>
    public static string Literal(SessionState session, string given) => given.StartsWith(ProviderPrefix, StringComparison.Ordinal)
        ? given[ProviderPrefix.Length..]
        : HostPath.Resolve(session, given);

    private static IEnumerable<string> Match(string[] segments)
    {
        IEnumerable<string> found = ["/"];
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            var last = i == segments.Length - 1;
            found = found.SelectMany(folder => Named(folder, segment, last) is { } exact ? [exact] : Matching(folder, segment, last));
        }

        return found;
    }

    private static string? Named(string folder, string segment, bool file)
    {
        var path = System.IO.Path.Join(folder, segment);
        return (file ? File.Exists(path) : Directory.Exists(path)) ? path : null;
    }

    private static IEnumerable<string> Matching(string folder, string segment, bool files)
    {
        if (NameArgument.FilePattern(segment) is not { } pattern) return [];
        // A disk in the making is none yet.
        return (
            files
                ? Directory.EnumerateFiles(folder).Where(p => !TemporaryName.Is(System.IO.Path.GetFileName(p)))
                : Directory.EnumerateDirectories(folder)).Where(p => pattern.IsMatch(System.IO.Path.GetFileName(p)));
    }
}
