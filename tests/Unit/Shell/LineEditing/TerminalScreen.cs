using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KvmPS.Shell.LineEditing;

namespace KvmPS.Unit.Shell.LineEditing;

/// <summary>What a terminal of this size shows after it was sent text with escape sequences, as xterm would.</summary>
internal sealed partial class TerminalScreen(int width, int height)
{
    private readonly List<string[]> _rows = [.. Enumerable.Range(0, height).Select(_ => Blank(width))];
    private string _pending = "";

    public int Width { get; private set; } = width;

    public int Height { get; private set; } = height;

    public int Column { get; private set; }

    public int Row { get; private set; }

    /// <summary>Everything that was sent.</summary>
    public StringBuilder Sent { get; } = new();

    /// <summary>The rows as text, without those that are empty at the end.</summary>
    public string Text => string.Join('\n', _rows.Select(row => string.Concat(row).TrimEnd())).TrimEnd('\n');

    public void Resize(int columns, int rows)
    {
        for (var i = 0; i < _rows.Count; i++) _rows[i] = [.. _rows[i].Concat(Blank(columns)).Take(columns)];
        while (_rows.Count < rows) _rows.Add(Blank(columns));
        while (_rows.Count > rows) _rows.RemoveAt(_rows.Count - 1);
        (Width, Height) = (columns, rows);
        (Column, Row) = (Math.Min(Column, columns - 1), Math.Min(Row, rows - 1));
    }

    public void Write(string text)
    {
        Sent.Append(text);
        text = _pending + text;
        _pending = "";
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\e')
            {
                var sequence = Sequence().Match(text, i);
                if (!sequence.Success)
                {
                    _pending = text[i..];
                    return;
                }
                Do(sequence.Groups["number"].Value, sequence.Groups["final"].Value);
                i += sequence.Length;
                continue;
            }
            var length = StringInfo.GetNextTextElementLength(text, i);
            if (text[i] < ' ') length = 1;
            Put(text.Substring(i, length));
            i += length;
        }
    }

    private void Put(string character)
    {
        switch (character)
        {
            case "\r":
                Column = 0;
                return;
            case "\n":
                LineFeed();
                return;
            case [< ' ']:
                return;
        }
        var cells = CellWidth.Of(character);
        if (Column + cells > Width)
        {
            Column = 0;
            LineFeed();
        }
        _rows[Row][Column++] = character;
        for (var i = 1; i < cells; i++) _rows[Row][Column++] = "";
    }

    private void LineFeed()
    {
        if (Row < Height - 1)
        {
            Row++;
            return;
        }
        _rows.RemoveAt(0);
        _rows.Add(Blank(Width));
    }

    private void Do(string number, string final)
    {
        var count = int.TryParse(number, out var value) ? value : 1;
        switch (final)
        {
            case "A":
                Row = Math.Max(0, Row - count);
                break;
            case "C":
                Column = Math.Min(Width - 1, Column + count);
                break;
            case "H":
                (Column, Row) = (0, 0);
                break;
            case "J" when number == "2":
                for (var i = 0; i < Height; i++) _rows[i] = Blank(Width);
                break;
            case "J":
                Array.Fill(_rows[Row], " ", Math.Min(Column, Width - 1), Width - Math.Min(Column, Width - 1));
                for (var i = Row + 1; i < Height; i++) _rows[i] = Blank(Width);
                break;
        }
    }

    private static string[] Blank(int width) => [.. Enumerable.Repeat(" ", width)];

    [GeneratedRegex(@"\G\e(\[[?>]?(?<number>[\d;]*)(?<final>[A-Za-z])|[()].|[=>78])", RegexOptions.ExplicitCapture)]
    private static partial Regex Sequence();
}
