using System.Diagnostics;

namespace KvmPS.TestPrograms;

/// <summary>
/// Programs that nobody wants installed on the host that the tests run on: network managers, cloud-init, a browser. build-root.sh
/// unpacks what the host lacks; run a second time it does nothing.
/// </summary>
internal static class TestRoot
{
    private static readonly Lazy<string> Built = new(Build);

    /// <summary>The folder for a mount over /usr: <c>cd</c> into it, for the path may hold what the options of a mount may not.</summary>
    public static string Files => Path.Combine(Built.Value, "root");

    /// <summary>
    /// Ends the test as skipped if the distribution has no package of the program; whatever else hinders it is a failure.
    /// </summary>
    public static void Require(string program)
    {
        var reason = File.ReadLines(Path.Combine(Built.Value, "unavailable"))
            .FirstOrDefault(l => l.StartsWith($"{program}: ", StringComparison.Ordinal));
        Xunit.Assert.SkipWhen(reason is not null, reason ?? "");
    }

    /// <summary>The words that start a program, from the first place that exists in the root or on the host.</summary>
    /// <param name="program">Its name in build-root.sh.</param>
    /// <param name="places">Paths without their first slash.</param>
    public static string[] Command(string program, params string[] places)
    {
        Require(program);
        var file = places.SelectMany(p => (string[])[Path.Combine(Files, p), Path.Combine("/", p)]).FirstOrDefault(File.Exists);
        Xunit.Assert.True(file is not null, $"{program} is in none of {string.Join(", ", places)}, neither in {Files} nor on this host.");
        return ["env", $"LD_LIBRARY_PATH={File.ReadAllText(Path.Combine(Built.Value, "libraries")).Trim()}", file!];
    }

    private static string Build()
    {
        var sources = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(sources.FullName, "KvmPS.sln")))
            sources =
                sources.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds KvmPS.sln.");
        var folder = Path.Combine(sources.FullName, "out", "testroot");
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(sources.FullName, "tests", "Root", "build-root.sh"), [folder])
            {
                RedirectStandardError = true,
            })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Xunit.Assert.True(process.ExitCode == 0, said);
        return folder;
    }
}
