using System.Diagnostics;
using System.Globalization;
using System.Text;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Examples;

/// <summary>What running an example came to.</summary>
/// <param name="Mode">How it was run: Run, Watch or WhatIf.</param>
/// <param name="Count">Objects written.</param>
/// <param name="Errors">Id and message of each error.</param>
/// <param name="Shown">What it showed: the What if lines.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record ExampleResult(string Mode, int Count, IReadOnlyList<string> Errors, IReadOnlyList<string> Shown, double Seconds);

/// <summary>PowerShell in the daemon's namespaces, so that the pages' own paths and interfaces are the test's: see examples.ps1.</summary>
internal sealed class ExampleShell : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    public ExampleShell(PrivateLibvirt libvirt)
    {
        var start = new ProcessStartInfo(
            "nsenter",
            [
                .. libvirt.EnterArguments,
                .. Pwsh.File(Script("examples.ps1"), "-Module", Repository.Module, "-StandIns", Script("stand-ins.ps1")),
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = "/srv/home";
        // The private daemon is what libvirt finds by itself in there.
        start.Environment.Remove("LIBVIRT_DEFAULT_URI");
        _process = Process.Start(start)!;
        _process.StandardInput.AutoFlush = true;
        _errors = _process.StandardError.ReadToEndAsync();
        Check("the module and what stands in", Answer());
    }

    /// <summary>Runs a file of this folder, which must not fail.</summary>
    public void RunFile(string name) => Prepare(name, $". '{Script(name)}'");

    /// <summary>Runs a script that must not fail.</summary>
    public void Prepare(string what, string script) => Check(what, Run("Run", script));

    /// <summary>Runs a script; the mode is Run, Watch or WhatIf.</summary>
    public ExampleResult Run(string mode, string script)
    {
        _process.StandardInput.WriteLine($"{mode} {Convert.ToBase64String(Encoding.UTF8.GetBytes(script))}");
        return Answer();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static void Check(string what, ExampleResult result) =>
        Assert.True(result.Errors.Count == 0, $"{what}:{Environment.NewLine}{string.Join(Environment.NewLine, result.Errors)}");

    private static string Script(string name) => Path.Combine(Repository.Root, "tests", "Live", "Examples", name);

    private ExampleResult Answer()
    {
        var (errors, shown) = (new List<string>(), new List<string>());
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("! ", StringComparison.Ordinal)) errors.Add(line[2..]);
            else if (!line.StartsWith("> ", StringComparison.Ordinal)) shown.Add(line);
            else return line.Split(' ') is [_, var count, var seconds, var mode]
                ? new(
                    mode,
                    int.Parse(count, CultureInfo.InvariantCulture),
                    errors,
                    shown,
                    double.Parse(seconds, CultureInfo.InvariantCulture))
                : throw new InvalidOperationException(line);
        }

        throw new InvalidOperationException($"PowerShell ended: {_errors.Result}{string.Join(Environment.NewLine, shown)}");
    }
}
