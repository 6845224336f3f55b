using System.Text;

namespace KvmPS.Shell.LineEditing;

/// <summary>The matches of a completion in columns below the line, and the one that is selected, which is shown in the line.</summary>
internal sealed class CompletionMenu(Completions completions, EditBuffer buffer)
{
    private const int Gap = 2;

    private readonly string[] _items = [.. completions.Matches.Select(match => OneLine(match.ListItemText))];
    private readonly (string Text, int Cursor) _before = (buffer.Text, buffer.Cursor);
    private int? _selected;
    private int _rowCount = 1;
    private int _firstRow;

    /// <summary>False for a key that is not of the menu: it closes, and what was selected stays in the line.</summary>
    public bool Handle(string name)
    {
        var target = (name, _selected) switch
        {
            ("Tab" or "DownArrow", null) => 0,
            ("Shift+Tab", null) => _items.Length - 1,
            ("Tab" or "DownArrow", { } at) => at + 1,
            ("Shift+Tab" or "UpArrow", { } at) => at - 1,
            ("RightArrow", { } at) => at + _rowCount < _items.Length ? at + _rowCount : at,
            ("LeftArrow", { } at) => at >= _rowCount ? at - _rowCount : at,
            _ => int.MinValue,
        };
        if (target == int.MinValue) return false;
        _selected = (target + _items.Length) % _items.Length;
        var (text, cursor) = completions.Apply(_before.Text, completions.Matches[_selected.Value].CompletionText);
        buffer.Show(text, cursor);
        return true;
    }

    /// <summary>True if Enter takes the selected match, not the whole line.</summary>
    public bool HasSelection => _selected is not null;

    public void GiveUp() => buffer.Show(_before.Text, _before.Cursor);

    /// <summary>The menu and the selected match's tool tip, in no more rows than these.</summary>
    public IReadOnlyList<string> Rows(int width, int rows, bool colored)
    {
        var cell = Math.Min(width - 1, _items.Max(CellWidth.Of) + Gap);
        var columns = Math.Max(1, (width - 1) / cell);
        _rowCount = (_items.Length + columns - 1) / columns;
        var tip = _selected is { } selected ? ToolTip(selected, width - 1) : null;
        var room = Math.Max(1, rows - (tip is null ? 0 : 1));
        var shown = Math.Min(_rowCount, _rowCount > room ? Math.Max(1, room - 1) : room);
        var current = (_selected ?? 0) % _rowCount;
        _firstRow = Math.Clamp(_firstRow, Math.Max(0, current - shown + 1), Math.Min(current, _rowCount - shown));

        var lines = Enumerable.Range(_firstRow, shown).Select(row => Line(row, cell, colored)).ToList();
        if (shown < _rowCount && rows > 1)
        {
            lines.Add(Fit($"rows {_firstRow + 1} to {_firstRow + shown} of {_rowCount}, {_items.Length} matches", width - 1));
        }
        if (tip is not null && rows > 2) lines.Add(tip);
        return lines;
    }

    private string Line(int row, int cell, bool colored)
    {
        var line = new StringBuilder();
        for (var i = row; i < _items.Length; i += _rowCount)
        {
            var item = Fit(_items[i], cell - Gap);
            var blanks = new string(' ', cell - Gap - CellWidth.Of(item));
            line.Append((i == _selected, colored) switch
            {
                (true, true) => $"\e[7m{item}\e[27m{blanks}  ",
                (true, false) => $"{item} <{blanks}",
                _ => $"{item}{blanks}  ",
            });
        }
        return line.ToString().TrimEnd();
    }

    private string? ToolTip(int index, int width)
    {
        var tip = OneLine(completions.Matches[index].ToolTip);
        return tip == _items[index] ? null : Fit(tip, width);
    }

    private static string OneLine(string text)
    {
        var words = CellWidth.Plain(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(string.Join(' ', words).Select(c => char.IsControl(c) ? '?' : c));
    }

    private static string Fit(string text, int cells)
    {
        if (CellWidth.Of(text) <= cells) return text;
        var fitting = new StringBuilder();
        var left = cells - 1;
        foreach (var rune in text.EnumerateRunes())
        {
            left -= CellWidth.Of(rune);
            if (left < 0) break;
            fitting.Append(rune.ToString());
        }
        return fitting.Append('…').ToString();
    }
}
