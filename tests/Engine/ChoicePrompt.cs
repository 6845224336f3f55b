using System.Collections.ObjectModel;
using System.Management.Automation.Host;

namespace KvmPS.Engine;

/// <summary>A question with a few answers, each with a key: [Y] Yes  [N] No  [?] Help (default is "Y").</summary>
internal sealed class ChoicePrompt(Collection<ChoiceDescription> choices, int defaultChoice)
{
    private readonly (string Key, string Label, string Help)[] _choices = [.. choices.Select(Parse)];

    public int Ask(string caption, string message, Action<string> write, Func<string> read)
    {
        write("\n");
        if (!string.IsNullOrEmpty(caption)) write(caption + "\n");
        if (!string.IsNullOrEmpty(message)) write(message + "\n");
        while (true)
        {
            write(Line());
            var answer = read().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (answer == "?") write(string.Concat(_choices.Select(choice => $"{choice.Key} - {choice.Help}\n")));
            var chosen = Array.FindIndex(_choices, choice => Is(answer, choice.Key) || Is(answer, choice.Label));
            if (chosen >= 0) return chosen;
        }
    }

    private string Line()
    {
        var keys = string.Join("  ", _choices.Select(choice => $"[{choice.Key}] {choice.Label}").Append("[?] Help"));
        return defaultChoice >= 0 ? $"{keys} (default is \"{_choices[defaultChoice].Key}\"): " : keys + ": ";
    }

    private static bool Is(string answer, string text) => answer.Equals(text, StringComparison.OrdinalIgnoreCase);

    private static (string Key, string Label, string Help) Parse(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        var label = choice.Label.Replace("&", "", StringComparison.Ordinal);
        var key = mark >= 0 && mark < label.Length ? label[mark].ToString().ToUpperInvariant() : label;
        return (key, label, choice.HelpMessage);
    }
}
