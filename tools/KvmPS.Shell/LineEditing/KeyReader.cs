using System.Text;

namespace KvmPS.Shell.LineEditing;

/// <summary>A key, or text that was pasted.</summary>
internal readonly record struct Input(ConsoleKeyInfo Key, string? Pasted = null);

/// <summary>
/// Reads keys, and finds what .NET does not know among them: pasted text between brackets, and Alt with a letter while more keys
/// are waiting. Other unknown escape sequences are dropped, so that they do not become text.
/// </summary>
internal sealed class KeyReader(ITerminal terminal)
{
    private const string PasteStart = "\e[200~";
    private const string PasteEnd = "\e[201~";

    // A sequence arrives at once, or over a slow line in pieces that follow each other; a person who presses Escape is slower.
    private static readonly TimeSpan s_sequence = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_paste = TimeSpan.FromSeconds(2);
    private static readonly Input s_unknown = new(new('\0', ConsoleKey.NoName, false, false, false));

    public Input Read()
    {
        var key = terminal.ReadKey();
        if (key.KeyChar == '[' && key.Modifiers == ConsoleModifiers.Alt) return ReadSequence();
        if (key.KeyChar != '\e' || !terminal.WaitForKey(s_sequence)) return new(key);
        var next = terminal.ReadKey();
        if (next.KeyChar == '[') return ReadSequence();
        return new(new(next.KeyChar, next.Key, next.Modifiers.HasFlag(ConsoleModifiers.Shift), alt: true,
            next.Modifiers.HasFlag(ConsoleModifiers.Control)));
    }

    private Input ReadSequence()
    {
        var sequence = new StringBuilder("\e[");
        do
        {
            if (!terminal.WaitForKey(s_sequence)) return s_unknown;
            sequence.Append(terminal.ReadKey().KeyChar);
        }
        while (sequence[^1] is < '@' or > '~');
        return sequence.ToString() == PasteStart ? new(default, ReadPaste()) : s_unknown;
    }

    private string ReadPaste()
    {
        var text = new StringBuilder();
        // Whatever lost the end of a paste must not lose the keyboard.
        while (!EndsWith(text, PasteEnd) && terminal.WaitForKey(s_paste))
        {
            var key = terminal.ReadKey();
            if (key.KeyChar == '\0') break;
            if (key.Modifiers.HasFlag(ConsoleModifiers.Alt)) text.Append('\e');
            text.Append(key.KeyChar);
        }
        if (EndsWith(text, PasteEnd)) text.Length -= PasteEnd.Length;
        return CellWidth.Plain(text.ToString()).ReplaceLineEndings("\n");
    }

    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;
}
