namespace KvmPS.Shell.LineEditing;

/// <summary>The keys that change the text or move in it, as in PSReadLine and readline.</summary>
internal static class EditKeys
{
    public static readonly IReadOnlyDictionary<string, Action<EditBuffer>> ByName = new Dictionary<string, Action<EditBuffer>>
    {
        ["LeftArrow"] = static buffer => buffer.MoveTo(buffer.Previous),
        ["Ctrl+B"] = static buffer => buffer.MoveTo(buffer.Previous),
        ["RightArrow"] = static buffer => buffer.MoveTo(buffer.Next),
        ["Ctrl+F"] = static buffer => buffer.MoveTo(buffer.Next),
        ["Ctrl+LeftArrow"] = static buffer => buffer.MoveTo(buffer.WordStart),
        ["Alt+LeftArrow"] = static buffer => buffer.MoveTo(buffer.WordStart),
        ["Alt+B"] = static buffer => buffer.MoveTo(buffer.WordStart),
        ["Ctrl+RightArrow"] = static buffer => buffer.MoveTo(buffer.WordEnd),
        ["Alt+RightArrow"] = static buffer => buffer.MoveTo(buffer.WordEnd),
        ["Alt+F"] = static buffer => buffer.MoveTo(buffer.WordEnd),
        ["Home"] = static buffer => buffer.MoveTo(buffer.LineStart),
        ["Ctrl+A"] = static buffer => buffer.MoveTo(buffer.LineStart),
        ["End"] = static buffer => buffer.MoveTo(buffer.LineEnd),
        ["Ctrl+E"] = static buffer => buffer.MoveTo(buffer.LineEnd),
        ["Ctrl+Home"] = static buffer => buffer.MoveTo(0),
        ["Ctrl+End"] = static buffer => buffer.MoveTo(buffer.Text.Length),

        ["Enter"] = static buffer => buffer.Insert("\n"),
        ["Alt+Enter"] = static buffer => buffer.Insert("\n"),
        ["Backspace"] = static buffer => buffer.Remove(buffer.Previous, buffer.Cursor),
        ["Delete"] = static buffer => buffer.Remove(buffer.Cursor, buffer.Next),
        ["Ctrl+D"] = static buffer => buffer.Remove(buffer.Cursor, buffer.Next),
        ["Escape"] = static buffer => buffer.Replace("", 0),

        // At the end of a line, or at its start, the break between two lines goes.
        ["Ctrl+K"] = static buffer => buffer.Cut(buffer.Cursor, buffer.Cursor == buffer.LineEnd ? buffer.Next : buffer.LineEnd),
        ["Ctrl+U"] = static buffer => buffer.Cut(buffer.Cursor == buffer.LineStart ? buffer.Previous : buffer.LineStart, buffer.Cursor),
        ["Ctrl+W"] = static buffer => buffer.Cut(buffer.ArgumentStart, buffer.Cursor),
        ["Alt+Backspace"] = static buffer => buffer.Cut(buffer.WordStart, buffer.Cursor),
        ["Alt+D"] = static buffer => buffer.Cut(buffer.Cursor, buffer.WordEnd),
        ["Ctrl+Delete"] = static buffer => buffer.Cut(buffer.Cursor, buffer.WordEnd),
        ["Ctrl+Y"] = static buffer => buffer.Yank(),
        ["Ctrl+_"] = static buffer => buffer.Undo(),
    };
}
