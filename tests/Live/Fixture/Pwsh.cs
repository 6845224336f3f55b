using System.Diagnostics;

namespace KvmPS.Live.Fixture;

/// <summary>Command lines of PowerShell in a process of its own: $KVMPS_PWSH, or the program that the build has put into out.</summary>
public static class Pwsh
{
    private const string Variable = "KVMPS_PWSH";

    /// <summary>The program.</summary>
    public static string Program
    {
        get
        {
            var path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen
                ? chosen
                : Path.Combine(Repository.Root, "out", "shell", "pwsh");
            return System.IO.File.Exists(path)
                ? path
                : throw new FileNotFoundException($"PowerShell is not at {path}. Build it with ./build.sh Build, or set {Variable}.", path);
        }
    }

    /// <summary>The words that run a script with the shipped module imported.</summary>
    public static string[] Command(string script) =>
        [Program, "-NoLogo", "-NoProfile", "-Command", $"Import-Module '{Repository.Module}'; {script}"];

    /// <summary>
    /// Starts a script with the shipped module imported, perhaps under another program. Its input and both outputs are pipes of this
    /// process.
    /// </summary>
    public static Process Start(string script, params string[] wrapper)
    {
        string[] words = [.. wrapper, .. Command(script)];
        return Process.Start(
            new ProcessStartInfo(words[0], words[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
    }

    /// <summary>The words that run a script file, which finds the shipped module.</summary>
    public static string[] File(string file, params string[] arguments) =>
        ["env", $"PSModulePath={Repository.ModulePath}", Program, "-NoLogo", "-NoProfile", "-File", file, .. arguments];
}
