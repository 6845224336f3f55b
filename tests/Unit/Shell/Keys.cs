using System.Text.RegularExpressions;
using KvmPS.Shell;

namespace KvmPS.Unit.Shell;

/// <summary>Keys as a test writes them: text, ^A for Ctrl+A, &lt;Home&gt; or &lt;Control+LeftArrow&gt; for keys without a character.</summary>
internal static partial class Keys
{
    public static RecordingTerminal Queue(this RecordingTerminal terminal, string keys)
    {
        foreach (Match match in Notation().Matches(keys))
        {
            if (match.Groups["key"] is { Success: true } key)
            {
                var modifier = match.Groups["modifier"] is { Success: true } name ? Enum.Parse<ConsoleModifiers>(name.Value) : ConsoleModifiers.None;
                terminal.Press(Enum.Parse<ConsoleKey>(key.Value), modifier);
            }
            else if (match.Groups["control"] is { Success: true } letter) terminal.Type(((char)(letter.Value[0] - '@')).ToString());
            else terminal.Type(match.Value);
        }
        return terminal;
    }

    [GeneratedRegex(@"<((?<modifier>\w+)\+)?(?<key>\w+)>|\^(?<control>[A-Z])|.", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Notation();
}
