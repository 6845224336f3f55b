using System.Text.RegularExpressions;
using KvmPS.Shell.LineEditing;

namespace KvmPS.Unit.Shell.LineEditing;

/// <summary>
/// A terminal whose keys are typed beforehand: text, ^A for Ctrl+A, &lt;Home&gt;, &lt;Control+LeftArrow&gt; or &lt;Alt+b&gt;.
/// The line is drawn for every key, as for a person who types slowly.
/// </summary>
internal sealed partial class TestTerminal(int width = 40, int height = 10) : ITerminal
{
    private readonly Queue<(ConsoleKeyInfo Key, Action? Act)> _keys = new();

    public TerminalScreen Screen { get; } = new(width, height);

    public int Width => Screen.Width;

    public int Height => Screen.Height;

    public (int Column, int Row) Cursor => (Screen.Column, Screen.Row);

    public int KeysLeft => _keys.Count;

    /// <summary>What the screen showed at the moments of <see cref="Look"/>.</summary>
    public List<string> Seen { get; } = [];

    public TestTerminal Type(string keys)
    {
        foreach (Match match in Notation().Matches(keys))
        {
            if (match.Groups["key"] is { Success: true, Value: [var letter] }) Press(letter, ConsoleKey.None, ConsoleModifiers.Alt);
            else if (match.Groups["key"] is { Success: true } key)
            {
                var modifier = match.Groups["modifier"] is { Success: true } name
                    ? Enum.Parse<ConsoleModifiers>(name.Value)
                    : ConsoleModifiers.None;
                Press('\0', Enum.Parse<ConsoleKey>(key.Value), modifier);
            }
            else if (match.Groups["control"] is { Success: true } control) Send(((char)(control.Value[0] - '@')).ToString());
            else Send(match.Value);
        }
        return this;
    }

    /// <summary>Sends characters as they are.</summary>
    public TestTerminal Send(string characters)
    {
        foreach (var c in characters) Press(c, ConsoleKey.None, ConsoleModifiers.None);
        return this;
    }

    /// <summary>Does something after the keys so far, while the editor waits.</summary>
    public TestTerminal Then(Action act)
    {
        _keys.Enqueue((default, act));
        return this;
    }

    /// <summary>Remembers what is on the screen after the keys so far.</summary>
    public TestTerminal Look() => Then(() => Seen.Add(Screen.Text));

    public bool WaitForKey(TimeSpan time)
    {
        if (time == TimeSpan.Zero) return false;
        if (_keys.TryPeek(out var next) && next.Act is { } act)
        {
            _keys.Dequeue();
            act();
            return false;
        }
        if (_keys.Count == 0 && time > TimeSpan.FromMilliseconds(100) && time < TimeSpan.FromSeconds(1))
            throw new InvalidOperationException($"A key was asked for and none is left. The screen shows:\n{Screen.Text}");
        return _keys.Count > 0;
    }

    public ConsoleKeyInfo ReadKey() => _keys.Dequeue().Key;

    public void Write(string text) => Screen.Write(text);

    private void Press(char c, ConsoleKey key, ConsoleModifiers modifiers) =>
        _keys.Enqueue((new(c, key, modifiers.HasFlag(ConsoleModifiers.Shift),
            modifiers.HasFlag(ConsoleModifiers.Alt), modifiers.HasFlag(ConsoleModifiers.Control)), null));

    [GeneratedRegex(@"<((?<modifier>\w+)\+)?(?<key>\w+)>|\^(?<control>[A-Z_])|.", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Notation();
}
