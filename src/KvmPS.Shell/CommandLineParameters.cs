using System.Management.Automation.Runspaces;

namespace KvmPS.Shell;

/// <summary>Turns arguments of a command line into those of a script, by the rules of <c>pwsh -File</c>.</summary>
internal static class CommandLineParameters
{
    public static IEnumerable<CommandParameter> Parse(IEnumerable<string> arguments)
    {
        string? waiting = null;
        foreach (var argument in arguments)
        {
            var colon = argument.IndexOf(':', StringComparison.Ordinal);
            if (waiting is not null)
            {
                yield return new(waiting, argument);
                waiting = null;
            }
            else if (argument.Length < 2 || argument[0] != '-') yield return new(null, argument);
            // "-Name" alone: PowerShell's binder takes the next argument as its value unless it is a switch.
            else if (colon < 0) yield return new(argument);
            else if (colon == argument.Length - 1) waiting = argument[..colon];
            else yield return new(argument[..colon], Value(argument[(colon + 1)..]));
        }
        if (waiting is not null) yield return new(waiting, null);
    }

    private static object Value(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" or "TRUE" => true,
        "$FALSE" or "FALSE" => false,
        _ => text,
    };
}
