using System.Text;

namespace KvmPS.Shell.LineEditing;

/// <summary>What is to be seen: the text with its cursor and colours, and rows below it.</summary>
internal sealed record Frame(string Text, int Cursor, IReadOnlyList<string?>? Colors, IReadOnlyList<string> Below);

/// <summary>
/// Draws edited text after the prompt, again for every change. It only moves relative to the cursor, so it need not know on which
/// row of the terminal the prompt is, and it never draws more rows than the terminal has.
/// </summary>
internal sealed class Screen(ITerminal terminal, Func<string> prompt)
{
    private Frame _frame = new("", 0, null, []);
    private int _promptColumn;
    private int _width;
    private int _height;
    // The first row of the text that is shown, and the row of those shown that has the cursor.
    private int _firstRow;
    private int _cursorRow;

    /// <summary>True after the terminal's size changed, until the next <see cref="Draw"/>.</summary>
    public bool IsResized => terminal.Width != _width || terminal.Height != _height;

    /// <summary>Starts where the cursor is: the prompt was written.</summary>
    public void Start()
    {
        (_width, _height, _promptColumn) = (terminal.Width, terminal.Height, terminal.Cursor.Column);
        (_firstRow, _cursorRow) = (0, 0);
    }

    /// <summary>Writes the prompt where the cursor is, and starts after it.</summary>
    public void StartWithPrompt(string before = "")
    {
        var text = prompt();
        terminal.Write(before + text.ReplaceLineEndings("\r\n"));
        (_width, _height, _promptColumn) = (terminal.Width, terminal.Height, CellWidth.Of(LastLine(text)));
        (_firstRow, _cursorRow) = (0, 0);
    }

    /// <summary>How many rows a text takes here.</summary>
    public int RowsOf(string text) => new TextLayout(text, 0, _promptColumn % terminal.Width, terminal.Width).Rows.Count;

    public void Draw(Frame frame)
    {
        if (IsResized) Resize();
        var layout = Layout(frame);
        // The text keeps the cursor's row at least, whatever is below.
        var below = frame.Below.Take(_height - 1).ToArray();
        var room = Math.Min(layout.Rows.Count, _height - below.Length);
        var first = Math.Clamp(_firstRow, Math.Max(0, layout.CursorRow - room + 1), Math.Min(layout.CursorRow, layout.Rows.Count - room));

        var output = new StringBuilder(Up(_cursorRow)).Append('\r');
        // The prompt stays on the screen, unless the text is longer than that.
        if (first > 0) output.Append("\e[J");
        else if (_firstRow > 0) output.Append("\e[J").Append(LastLine(prompt()));
        else output.Append(Right(_promptColumn % _width)).Append("\e[J");
        var rows = layout.Rows.Skip(first).Take(room).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            // A full row goes on by itself where text follows, so that the terminal knows the two as one line when it is resized.
            if (i > 0 && !(rows[i - 1].Full && rows[i].Text.Length > 0)) output.Append("\r\n");
            output.Append(rows[i].Text);
        }
        foreach (var row in below) output.Append("\r\n").Append(row);
        _cursorRow = layout.CursorRow - first;
        output.Append(Up(rows.Length - 1 + below.Length - _cursorRow)).Append('\r').Append(Right(layout.CursorColumn));
        terminal.Write(output.ToString());
        (_frame, _firstRow) = (frame, first);
    }

    /// <summary>Leaves the text on the screen and goes to the row after it.</summary>
    public void Finish(Frame frame, string after = "")
    {
        Draw(frame with { Cursor = frame.Text.Length, Below = [] });
        terminal.Write(after.Length == 0 && Layout(_frame).EndsOnFreshRow ? "" : after + "\r\n");
    }

    private TextLayout Layout(Frame frame) => new(frame.Text, frame.Cursor, _promptColumn % _width, _width, frame.Colors);

    // Terminals wrap what they show again, keep the cursor on its character, and may scroll the rows above it away.
    private void Resize()
    {
        (_width, _height) = (terminal.Width, terminal.Height);
        _cursorRow = Math.Max(0, Layout(_frame).CursorRow - _firstRow);
        if (terminal.Cursor.Row < _cursorRow) StartWithPrompt("\e[H\e[J");
    }

    private static string LastLine(string text) => text[(text.LastIndexOf('\n') + 1)..];

    private static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";

    private static string Right(int columns) => columns > 0 ? $"\e[{columns}C" : "";
}
