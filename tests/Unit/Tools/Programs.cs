using System.Diagnostics;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>Runs the programs with which tests set their scenes; independent of the code under test.</summary>
internal static class Programs
{
    public static string Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {error.Result}");
        }
        return output;
    }

    public static Process Start(string program, params string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Waits for what another process will do; fails the test if it does not within half a minute.</summary>
    public static async Task Until(Func<bool> condition, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "Waited half a minute in vain.");
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>Waits until a script under test has written its process id, with a newline, to a file.</summary>
    public static async Task<int> ProcessIdFrom(string file, CancellationToken cancellationToken)
    {
        var text = "";
        await Until(() => File.Exists(file) && (text = File.ReadAllText(file)).EndsWith('\n'), cancellationToken);
        return int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    public static bool IsAlive(int processId) => Directory.Exists($"/proc/{processId}");
}
