using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>A program that runs PowerShell: the one that the build has put into out, and pwsh where it is installed.</summary>
internal sealed record Engine(string Name, string Program, IReadOnlyList<string> Options)
{
    /// <summary>Runs a script in a fresh process.</summary>
    public string Run(string script) => Programs.Run(Program, [.. Options, "-Command", script]);

    /// <summary>Milliseconds of such a process as a whole.</summary>
    public double Time(string script) => Programs.Time(Program, [.. Options, "-Command", script]);
}

/// <summary>The engines of this machine.</summary>
internal static class Engines
{
    private static readonly string[] Options = ["-NoLogo", "-NoProfile", "-NonInteractive"];

    public static IReadOnlyList<Engine> All()
    {
        var engines = new List<Engine> { new("out/shell/pwsh", ShippedModule.FindShell(), Options) };
        if (Programs.Find("pwsh") is { } pwsh) engines.Add(new("pwsh", pwsh, Options));
        return engines;
    }

    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
