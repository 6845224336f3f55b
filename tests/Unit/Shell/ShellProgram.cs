using System.Diagnostics;

namespace KvmPS.Unit.Shell;

/// <summary>The shell as a program of its own, with pipes in place of a terminal.</summary>
internal static class ShellProgram
{
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input, string[] arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "KvmPS.Shell.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var errors = process.StandardError.ReadToEndAsync(stop);
            await WriteAsync(process.StandardInput, input);
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static async Task WriteAsync(StreamWriter pipe, string input)
    {
        try
        {
            await pipe.WriteAsync(input);
            pipe.Close();
        }
        catch (IOException)
        {
            // A program that leaves early has no more use for its input.
        }
    }
}
