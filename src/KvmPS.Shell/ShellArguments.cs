namespace KvmPS.Shell;

/// <summary>What the command line asks for.</summary>
internal sealed record ShellArguments(bool NoLogo, bool Help, IReadOnlyList<string> Modules, string? Command, string? File, IReadOnlyList<string> FileArguments, string? Mistake)
{
    public const string Usage = """
        KvmPS.Shell [-NoLogo] [-NoProfile] [-Module PATH]... [-Command TEXT | [-File] FILE [ARG]...]

          -NoLogo        start without the notice
          -NoProfile     accepted; profiles are never loaded
          -Module PATH   import this module first
          -Command TEXT  run TEXT and leave
          FILE ARG...    run a script and leave; -Name value binds to its parameters

        Without a command or file: a prompt, or the commands on standard input.
        Exit code: 1 if an error ended the script, N after exit N, 130 after Ctrl+C, 64 for a wrong command line, otherwise 0.
        """;

    public static ShellArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new ShellArguments(false, false, [], null, null, [], null);
        for (var i = 0; i < args.Count; i++)
        {
            var option = args[i].ToUpperInvariant();
            var value = i + 1 < args.Count ? args[i + 1] : null;
            switch (option)
            {
                case "-NOLOGO":
                    parsed = parsed with { NoLogo = true };
                    break;
                case "-NOPROFILE":
                    break;
                case "-H" or "-HELP" or "--HELP" or "-?":
                    return parsed with { Help = true };
                case "-MODULE" or "-COMMAND" or "-C" or "-FILE" or "-F" when value is null:
                    return parsed with { Mistake = $"{args[i]} needs a value." };
                case "-MODULE":
                    parsed = parsed with { Modules = [.. parsed.Modules, value!] };
                    i++;
                    break;
                case "-COMMAND" or "-C":
                    return parsed with { Command = string.Join(' ', args.Skip(i + 1)) };
                case "-FILE" or "-F":
                    return parsed with { File = value, FileArguments = [.. args.Skip(i + 2)] };
                case ['-', ..]:
                    return parsed with { Mistake = $"There is no option {args[i]}." };
                default:
                    return parsed with { File = args[i], FileArguments = [.. args.Skip(i + 1)] };
            }
        }
        return parsed;
    }
}
