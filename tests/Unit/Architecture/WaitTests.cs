using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>A thread waits for a task in the places that docs/design/threads.md names, and nowhere else.</summary>
public sealed class WaitTests
{
    private static readonly string[] s_places =
    [
        "KvmPS.Tools/ProgramRunner.cs",
        "KvmPS/Libvirt/Connections/Connection.cs",
        "KvmPS/Operations/Common/ParallelWork.cs",
    ];

    private static readonly string[] s_projects = ["KvmPS", "KvmPS.Tools"];

    [Fact]
    public void Asynchronous_work_is_waited_for_in_few_places() =>
        Assert.Equal(
            s_places,
            s_projects
                .SelectMany(p => Directory.EnumerateFiles(Path.Join(Repository.Root, "src", p), "*.cs", SearchOption.AllDirectories))
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
                .Where(f => File.ReadAllText(f).Contains(".GetResult()", StringComparison.Ordinal))
                .Select(f => Path.GetRelativePath(Path.Join(Repository.Root, "src"), f))
                .Order(StringComparer.Ordinal));
}
