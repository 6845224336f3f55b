using System.Globalization;

namespace KvmPS.Shell;

/// <summary>How the user left an edited line.</summary>
internal enum LineEnd
{
    Entered,
    Cancelled,
    EndOfInput,
}

/// <summary>Edits one line, key by key, as a shell user expects: arrows, Home, End, Ctrl+A/B/D/E/F/H/K/L/U/W, history, Tab.</summary>
internal sealed class LineEditor(ITerminal terminal)
{
    private string _text = "";
    private int _cursor;

    /// <summary>What is written before the line, and again after a screen was cleared or a list shown.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Shows nothing of what is typed.</summary>
    public bool Secret { get; init; }

    /// <summary>Earlier lines, oldest first, for Up and Down.</summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>What Tab offers.</summary>
    public Completer? Completer { get; init; }

    public (LineEnd End, string Text) Read(CancellationToken stop)
    {
        var recalled = History.Count;
        var draft = "";
        terminal.Write(Channel.Prompt, Prompt);
        Draw();
        while (true)
        {
            var key = terminal.ReadKey(stop);
            switch (Command(key))
            {
                case ConsoleKey.Enter:
                    return End(LineEnd.Entered);
                case ConsoleKey.C:
                    return End(LineEnd.Cancelled);
                case ConsoleKey.D when _text.Length == 0:
                    return End(LineEnd.EndOfInput);
                case ConsoleKey.D or ConsoleKey.Delete:
                    Remove(_cursor, Next());
                    break;
                case ConsoleKey.Backspace:
                    Remove(Previous(), _cursor);
                    break;
                case ConsoleKey.K:
                    Remove(_cursor, _text.Length);
                    break;
                case ConsoleKey.U:
                    Remove(0, _cursor);
                    break;
                case ConsoleKey.W:
                    Remove(WordStart(), _cursor);
                    break;
                case ConsoleKey.LeftArrow:
                    _cursor = IsByWord(key) ? WordStart() : Previous();
                    break;
                case ConsoleKey.RightArrow:
                    _cursor = IsByWord(key) ? WordEnd() : Next();
                    break;
                case ConsoleKey.Home:
                    _cursor = 0;
                    break;
                case ConsoleKey.End:
                    _cursor = _text.Length;
                    break;
                case ConsoleKey.UpArrow when recalled > 0:
                    if (recalled == History.Count) draft = _text;
                    SetText(History[--recalled]);
                    break;
                case ConsoleKey.DownArrow when recalled < History.Count:
                    SetText(++recalled == History.Count ? draft : History[recalled]);
                    break;
                case ConsoleKey.L:
                    terminal.Clear();
                    terminal.Write(Channel.Prompt, Prompt);
                    break;
                case ConsoleKey.Tab:
                    Complete();
                    break;
                case ConsoleKey.Escape:
                    SetText("");
                    break;
                case ConsoleKey.None when !char.IsControl(key.KeyChar):
                    _text = _text.Insert(_cursor++, key.KeyChar.ToString());
                    break;
            }
            Draw();
        }
    }

    /// <summary>The key's meaning: control letters that have a key of their own become that key, text becomes None.</summary>
    private static ConsoleKey Command(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        if (key.KeyChar is '\r' or '\n') return ConsoleKey.Enter;
        if (key.KeyChar is '\t') return ConsoleKey.Tab;
        if (!control && key.KeyChar != '\0' && !char.IsControl(key.KeyChar)) return ConsoleKey.None;
        if (!control) return key.Key;
        return key.Key switch
        {
            ConsoleKey.A => ConsoleKey.Home,
            ConsoleKey.B => ConsoleKey.LeftArrow,
            ConsoleKey.E => ConsoleKey.End,
            ConsoleKey.F => ConsoleKey.RightArrow,
            ConsoleKey.H => ConsoleKey.Backspace,
            ConsoleKey.N => ConsoleKey.DownArrow,
            ConsoleKey.P => ConsoleKey.UpArrow,
            _ => key.Key,
        };
    }

    // Ctrl+B and Ctrl+F have the modifier too, but they are arrows, and go by one character.
    private static bool IsByWord(ConsoleKeyInfo key) =>
        key.Key is ConsoleKey.LeftArrow or ConsoleKey.RightArrow && (key.Modifiers & (ConsoleModifiers.Control | ConsoleModifiers.Alt)) != 0;

    private void Draw()
    {
        if (!Secret) terminal.DrawLine(_text, _cursor);
    }

    private (LineEnd, string) End(LineEnd end)
    {
        _cursor = _text.Length;
        Draw();
        terminal.EndLine();
        return (end, _text);
    }

    private void Complete()
    {
        if (Completer is null) return;
        var completion = Completer.Complete(_text, _cursor);
        if (completion.Candidates.Count > 0)
        {
            terminal.EndLine();
            terminal.Write(Channel.Prompt, Columns.Format(completion.Candidates, terminal.Width));
            terminal.Write(Channel.Prompt, Prompt);
        }
        (_text, _cursor) = (completion.Text, completion.Cursor);
    }

    private void SetText(string text) => (_text, _cursor) = (text, text.Length);

    private void Remove(int from, int to) => (_text, _cursor) = (_text.Remove(from, to - from), from);

    // Steps go by what the user sees as one character, never into the middle of an emoji or an accent.
    private int Previous() => StringInfo.ParseCombiningCharacters(_text).LastOrDefault(start => start < _cursor);

    private int Next() => StringInfo.ParseCombiningCharacters(_text).FirstOrDefault(start => start > _cursor, _text.Length);

    private int WordStart()
    {
        var at = _cursor;
        while (at > 0 && _text[at - 1] == ' ') at--;
        while (at > 0 && _text[at - 1] != ' ') at--;
        return at;
    }

    private int WordEnd()
    {
        var at = _cursor;
        while (at < _text.Length && _text[at] == ' ') at++;
        while (at < _text.Length && _text[at] != ' ') at++;
        return at;
    }
}
