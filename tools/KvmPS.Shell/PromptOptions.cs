namespace KvmPS.Shell;

/// <summary>
/// What the command line says about a prompt, by the rules of pwsh:
/// https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_pwsh.
/// </summary>
/// <param name="OpensPrompt">True if commands are read from the terminal or from standard input.</param>
/// <param name="ShowsLogo">False with -NoLogo.</param>
internal sealed record PromptOptions(bool OpensPrompt, bool ShowsLogo)
{
    /// <summary>What the package lacks: PSReadLine, ThreadJob, PSResourceGet. One line of a terminal with 80 columns.</summary>
    public const string Notice = "Core modules only; for all of PowerShell see https://aka.ms/install-powershell";

    /// <summary>Options that stand alone. Any other takes the next word, except those that run something.</summary>
    private static readonly string[] s_switches =
    [
        "nologo",
        "noexit",
        "noprofile",
        "noprofileloadtime",
        "noninteractive",
        "interactive",
        "login",
        "sta",
        "mta",
        "l",
        "i",
    ];

    /// <summary>Options after which PowerShell runs something, or serves another process, and ends. Each may be shortened.</summary>
    private static readonly string[] s_runs =
    [
        "command",
        "commandwithargs",
        "cwa",
        "file",
        "encodedcommand",
        "ec",
        "version",
        "help",
        "?",
        "servermode",
        "socketservermode",
        "namedpipeservermode",
        "sshservermode",
    ];

    public static PromptOptions Parse(IReadOnlyList<string> args)
    {
        bool runs = false, noExit = false, logo = true;
        for (var i = 0; i < args.Count && !runs; i++)
        {
            var name = args[i].TrimStart('-', '/').ToLowerInvariant();
            if (!args[i].StartsWith('-')) runs = true; // a script file
            else if (IsShortFor(name, "noexit", 3)) noExit = true;
            else if (IsShortFor(name, "nologo", 3)) logo = false;
            else if (name == "configurationfile") return new(false, logo); // the user's own configuration
            else if (name.Length == 0 || s_runs.Any(option => IsShortFor(name, option, 1))) runs = true;
            else if (!s_switches.Any(option => IsShortFor(name, option, 3))) i++;
        }
        return new(!runs || noExit, logo);
    }

    private static bool IsShortFor(string name, string option, int least) =>
        name == option || (name.Length >= least && option.StartsWith(name, StringComparison.Ordinal));
}
