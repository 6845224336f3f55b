using KvmPS.Unit.Architecture;

namespace KvmPS.Unit.NewCmdlet;

/// <summary>A copy of those files of the repository that a new cmdlet is written into or compared with.</summary>
internal sealed class SourceCopy : IDisposable
{
    private readonly HashSet<string> _copied;

    public SourceCopy()
    {
        foreach (var file in (string[])["KvmPS.psd1", "CHANGELOG.md", "tests/Pester/WhatIf.Tests.ps1"]) Copy(file);
        foreach (var folder in (string[])["Commands", "Model", "Format"])
        {
            var source = System.IO.Path.Join(Repository.ModuleSource, folder);
            foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
                Copy(System.IO.Path.GetRelativePath(Repository.Root, file));
        }

        _copied = [.. Files().Keys];
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("kvmps-new-").FullName;

    public string Path(string file) => System.IO.Path.Join(Root, file);

    public string Read(string file) => File.ReadAllText(Path(file));

    /// <summary>All files with their content.</summary>
    public SortedDictionary<string, string> Files() => new(
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .ToDictionary(f => System.IO.Path.GetRelativePath(Root, f), File.ReadAllText),
        StringComparer.Ordinal);

    public IReadOnlyList<string> Folders() =>
        [.. Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>The content of what was not there at first.</summary>
    public IReadOnlyList<string> Written(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Path(folder), pattern, SearchOption.AllDirectories)
            .Where(f => !_copied.Contains(System.IO.Path.GetRelativePath(Root, f)))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Copy(string file)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(file))!);
        File.Copy(System.IO.Path.Join(Repository.Root, file), Path(file));
    }
}
