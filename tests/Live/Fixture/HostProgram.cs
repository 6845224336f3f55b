using System.Diagnostics;

namespace KvmPS.Live.Fixture;

/// <summary>What a finished program left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>Runs the programs with which tests check KvmPS from outside (virsh, qemu-img, ip).</summary>
public static class HostProgram
{
    /// <summary>Runs a program to its end.</summary>
    public static ProgramResult Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        // Both at once: a program whose error pipe is full writes nothing more to its output.
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>Its output without the line break at the end.</returns>
    public static string Check(string program, params IEnumerable<string> arguments)
    {
        var words = arguments.ToArray();
        var result = Run(program, words);
        return result.ExitCode == 0
            ? result.Output.TrimEnd()
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', words)} failed with {result.ExitCode}: {result.Error}{result.Output}");
    }
}
