using System.Globalization;
using System.Text;

namespace KvmPS.Shell.LineEditing;

/// <summary>One row of the screen: what is written on it, and whether it is full, so that the terminal itself goes on.</summary>
internal readonly record struct Row(string Text, bool Full);

/// <summary>Edited text as rows of a terminal, from the column after the prompt, and where the cursor is in them.</summary>
internal sealed class TextLayout
{
    /// <summary>What stands before every line of the text but its first.</summary>
    public const string Continuation = ">> ";

    private const string ResetColor = "\e[0m";

    private readonly List<Row> _rows = [];
    private readonly StringBuilder _row = new();
    private readonly int _width;
    private string? _color;
    private int _column;

    /// <param name="text">The text; it may have several lines.</param>
    /// <param name="cursor">An index in the text.</param>
    /// <param name="startColumn">The column of the first character.</param>
    /// <param name="width">The columns of the terminal.</param>
    /// <param name="colors">An escape sequence or nothing for each character.</param>
    public TextLayout(string text, int cursor, int startColumn, int width, IReadOnlyList<string?>? colors = null)
    {
        (_width, _column) = (width, startColumn);
        var length = 1;
        for (var i = 0; i < text.Length; i += length)
        {
            length = StringInfo.GetNextTextElementLength(text, i);
            var shown = text[i] == '\n' ? "" : Visible(text.Substring(i, length));
            var cells = CellWidth.Of(shown);
            // A wide character never straddles two rows: the terminal leaves the last column empty.
            if (_column + cells > _width) EndRow(wraps: true);
            if (cursor >= i && cursor < i + length) (CursorRow, CursorColumn) = (_rows.Count, Math.Min(_column, _width - 1));
            if (text[i] == '\n')
            {
                EndRow(wraps: false);
                Write(Continuation, Continuation.Length, null);
            }
            else Write(shown, cells, colors?[i]);
        }
        if (_column >= _width) EndRow(wraps: true);
        if (cursor == text.Length) (CursorRow, CursorColumn) = (_rows.Count, _column);
        EndsOnFreshRow = _column == 0 && text.Length > 0;
        EndRow(wraps: false);
    }

    public IReadOnlyList<Row> Rows => _rows;

    public int CursorRow { get; }

    public int CursorColumn { get; }

    /// <summary>The last row is empty because the one before it is full.</summary>
    public bool EndsOnFreshRow { get; }

    private void Write(string text, int cells, string? color)
    {
        if (color != _color) _row.Append(_color is null ? "" : ResetColor).Append(color);
        _row.Append(text);
        (_color, _column) = (color, _column + cells);
    }

    private void EndRow(bool wraps)
    {
        if (_color is not null) _row.Append(ResetColor);
        _rows.Add(new(_row.ToString(), wraps && _column == _width));
        _row.Clear();
        (_color, _column) = (null, 0);
    }

    private static string Visible(string character) => character switch
    {
        "\t" => "    ",
        [< ' ' and var control] => "^" + (char)(control + '@'),
        [>= '\u007f' and < '\u00a0'] or [>= '\ud800' and <= '\udfff'] => "?",
        _ => character,
    };
}
