using System.Globalization;

namespace KvmPS.Shell.LineEditing;

/// <summary>The text being edited, its cursor, what was cut last, and the way back.</summary>
internal sealed class EditBuffer
{
    private readonly Stack<(string Text, int Cursor)> _undo = new();
    private Edit _last;
    private string _cut = "";

    private enum Edit
    {
        None,
        Typing,
        Cutting,
        Showing,
        Other,
    }

    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public int LineStart => Text.LastIndexOf('\n', Math.Max(0, Cursor - 1), Cursor) + 1;

    public int LineEnd => Text.IndexOf('\n', Cursor) is var end and >= 0 ? end : Text.Length;

    // Steps go by what the user sees as one character, never into the middle of an emoji or an accent.
    public int Previous => StringInfo.ParseCombiningCharacters(Text).LastOrDefault(start => start < Cursor);

    public int Next => Cursor < Text.Length ? Cursor + StringInfo.GetNextTextElementLength(Text, Cursor) : Cursor;

    public int WordStart => Back(Back(Cursor, c => !IsWord(c)), IsWord);

    public int WordEnd => Ahead(Ahead(Cursor, c => !IsWord(c)), IsWord);

    /// <summary>The start of the word before the cursor where only blanks part words, for Ctrl+W.</summary>
    public int ArgumentStart => Back(Back(Cursor, char.IsWhiteSpace), c => !char.IsWhiteSpace(c));

    public void MoveTo(int cursor) => (Cursor, _last) = (cursor, Edit.None);

    /// <summary>One line up or down, to the same column as far as there is one; false on the first or last line.</summary>
    public bool MoveLine(int step)
    {
        var column = Cursor - LineStart;
        var target = step < 0 ? LineStart - 1 : LineEnd + 1;
        if (target < 0 || target > Text.Length) return false;
        MoveTo(target);
        var (start, end) = (LineStart, LineEnd);
        MoveTo(start);
        while (Cursor < end && Next <= start + column) MoveTo(Next);
        return true;
    }

    public void Insert(string text)
    {
        // One undo takes a whole typed word away, not a letter.
        if (_last != Edit.Typing || text is not [var only] || !IsWord(only)) Remember();
        Change(Text.Insert(Cursor, text), Cursor + text.Length, text.Length == 1 ? Edit.Typing : Edit.Other);
    }

    public void Replace(string text, int cursor)
    {
        if (text == Text)
        {
            MoveTo(cursor);
            return;
        }
        Remember();
        Change(text, cursor, Edit.Other);
    }

    /// <summary>Replaces the text for as long as the user chooses among several; one undo takes the choice back.</summary>
    public void Show(string text, int cursor)
    {
        if (_last != Edit.Showing) Remember();
        Change(text, cursor, Edit.Showing);
    }

    public void Remove(int from, int to) => Replace(Text.Remove(from, to - from), from);

    /// <summary>Removes text that <see cref="Yank"/> brings back; cuts in a row are one.</summary>
    public void Cut(int from, int to)
    {
        if (from == to) return;
        var text = Text[from..to];
        _cut = _last != Edit.Cutting ? text : from < Cursor ? text + _cut : _cut + text;
        Remove(from, to);
        _last = Edit.Cutting;
    }

    public void Yank() => Insert(_cut);

    public void Undo()
    {
        if (!_undo.TryPop(out var before)) return;
        Change(before.Text, before.Cursor, Edit.None);
    }

    private void Remember() => _undo.Push((Text, Cursor));

    private void Change(string text, int cursor, Edit edit) => (Text, Cursor, _last) = (text, cursor, edit);

    private int Back(int at, Func<char, bool> passes)
    {
        while (at > 0 && passes(Text[at - 1])) at--;
        return at;
    }

    private int Ahead(int at, Func<char, bool> passes)
    {
        while (at < Text.Length && passes(Text[at])) at++;
        return at;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || c > '\u02ff';
}
