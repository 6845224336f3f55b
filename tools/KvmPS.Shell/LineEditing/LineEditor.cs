using System.Management.Automation.Language;

namespace KvmPS.Shell.LineEditing;

/// <summary>Reads a command, key by key, with the keys that PSReadLine and readline have in common.</summary>
internal sealed class LineEditor(ITerminal terminal, History history, Func<string> prompt)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(300);

    private readonly EditBuffer _buffer = new();
    private readonly Screen _screen = new(terminal, prompt);
    private readonly KeyReader _keys = new(terminal);
    private CompletionMenu? _menu;
    private HistorySearch? _search;
    // Up and Down: the index in the history, the draft they started from, and the start that commands must share with it.
    private (int Index, string Draft, string Prefix)? _recall;

    /// <summary>What may stand at a cursor in a text.</summary>
    public Func<string, int, Completions> Complete { get; init; } = (_, _) => Completions.None;

    /// <summary>What is done while no key comes, told whether nothing was typed; true if it wrote on the screen.</summary>
    public Func<bool, bool> OnIdle { get; init; } = _ => false;

    /// <summary>Shows tokens and the selected completion in colours.</summary>
    public bool Colored { get; init; }

    /// <summary>The command to run: empty after Ctrl+C, <c>exit</c> after Ctrl+D and where the terminal is gone.</summary>
    public string Read()
    {
        _screen.Start();
        while (true)
        {
            var input = Next();
            if (input.Pasted is { } pasted)
            {
                EndModes();
                _buffer.Insert(pasted);
                continue;
            }
            if (input.Key == default) return "exit";
            var name = KeyName.Of(input.Key);
            if (HandleInMode(name, input.Key)) continue;
            EndModes();
            if (name is not ("UpArrow" or "DownArrow" or "Ctrl+P" or "Ctrl+N")) _recall = null;
            switch (name)
            {
                case "Enter" when IsReady():
                    _screen.Finish(CurrentFrame());
                    history.Add(_buffer.Text.TrimEnd('\n'));
                    return _buffer.Text;
                case "Ctrl+C":
                    _screen.Finish(CurrentFrame(), "^C");
                    return "";
                case "Ctrl+D" when _buffer.Text.Length == 0:
                    _screen.Finish(CurrentFrame());
                    return "exit";
                case "Tab":
                    OpenMenu();
                    break;
                case "Ctrl+R":
                    _search = new(history, _buffer);
                    break;
                case "UpArrow" or "Ctrl+P":
                    if (!_buffer.MoveLine(-1)) Recall(-1);
                    break;
                case "DownArrow" or "Ctrl+N":
                    if (!_buffer.MoveLine(1)) Recall(1);
                    break;
                case "Ctrl+L":
                    _screen.StartWithPrompt("\e[H\e[2J");
                    break;
                default:
                    Edit(name, input.Key);
                    break;
            }
        }
    }

    /// <summary>True if PowerShell's parser waits for more.</summary>
    public static bool IsIncomplete(string text, out ParseError[] errors)
    {
        Parser.ParseInput(text, out _, out errors);
        return errors.Any(error => error.IncompleteInput);
    }

    private void Edit(string name, ConsoleKeyInfo key)
    {
        if (name.Length == 0) _buffer.Insert(key.KeyChar.ToString());
        else if (EditKeys.ByName.TryGetValue(name, out var edit)) edit(_buffer);
    }

    private bool HandleInMode(string name, ConsoleKeyInfo key)
    {
        if (_search is { } search)
        {
            if (name is not ("Escape" or "Ctrl+G" or "Ctrl+C")) return search.Handle(name, key);
            search.GiveUp();
            _search = null;
            return true;
        }
        if (_menu is not { } menu || menu.Handle(name)) return _menu is not null;
        if (name == "Escape") menu.GiveUp();
        _menu = null;
        return name == "Escape" || (name == "Enter" && menu.HasSelection);
    }

    private void EndModes() => (_menu, _search) = (null, null);

    private void OpenMenu()
    {
        var completions = Complete(_buffer.Text, _buffer.Cursor);
        if (completions.Matches.Count == 0) return;
        if (completions.Matches.Count == 1)
        {
            var (only, end) = completions.ApplyOnly(_buffer.Text);
            _buffer.Replace(only, end);
            return;
        }
        if (completions.SharedStart(_buffer.Text) is { } shared)
        {
            var (text, cursor) = completions.Apply(_buffer.Text, shared);
            _buffer.Replace(text, cursor);
            completions = completions with { Length = shared.Length };
        }
        _menu = new(completions, _buffer);
    }

    private void Recall(int step)
    {
        var (index, draft, prefix) = _recall ?? (history.Commands.Count, _buffer.Text, _buffer.Text[.._buffer.Cursor]);
        var found = history.Find(
            index,
            step,
            command => command.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && command != _buffer.Text);
        if (found < 0 && step < 0) return;
        var text = found < 0 ? draft : history.Commands[found];
        _buffer.Show(text, text.Length);
        _recall = (found < 0 ? history.Commands.Count : found, draft, prefix);
    }

    /// <summary>True if Enter runs the text; an empty line at its end says that it is wanted as it is.</summary>
    private bool IsReady()
    {
        var text = _buffer.Text;
        return (_buffer.Cursor == text.Length && text.EndsWith('\n')) || !IsIncomplete(text, out _);
    }

    /// <summary>The next key. The screen is drawn only when no key waits: fast typing and pasted text would draw in vain.</summary>
    private Input Next()
    {
        if (terminal.WaitForKey(TimeSpan.Zero)) return _keys.Read();
        _screen.Draw(CurrentFrame());
        while (!terminal.WaitForKey(s_idle))
        {
            if (OnIdle(_buffer.Text.Length == 0)) _screen.StartWithPrompt(terminal.Cursor.Column > 0 ? "\r\n" : "");
            else if (!_screen.IsResized) continue;
            _screen.Draw(CurrentFrame());
        }
        return _keys.Read();
    }

    private Frame CurrentFrame()
    {
        var colors = Colored ? Highlighter.Colors(_buffer.Text) : null;
        // The line itself stays in sight above a menu.
        var rows = Math.Max(1, terminal.Height - 1 - Math.Min(terminal.Height / 2, _screen.RowsOf(_buffer.Text)));
        IReadOnlyList<string> below = _search is { } search ? [search.Status] : _menu?.Rows(terminal.Width, rows, Colored) ?? [];
        return new(_buffer.Text, _buffer.Cursor, colors, below);
    }
}
