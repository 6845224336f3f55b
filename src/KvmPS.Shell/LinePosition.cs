namespace KvmPS.Shell;

/// <summary>Where an edited line that may wrap over several rows ends, and where its cursor is. Rows count from the line's first.</summary>
internal readonly record struct LinePosition(int StartColumn, int CursorRow, int CursorColumn, int EndRow, bool EndsAtMargin)
{
    public static LinePosition Of(string text, int cursor, int startColumn, int width)
    {
        var (row, column) = (0, startColumn);
        var (cursorRow, cursorColumn) = (0, startColumn);
        var length = 1;
        for (var i = 0; i < text.Length; i += length)
        {
            length = char.IsSurrogatePair(text, i) ? 2 : 1;
            var cells = length == 2 ? 2 : CellWidth.Of(text[i]);
            // A wide character never straddles two rows: the terminal leaves the last column empty.
            if (column + cells > width) (row, column) = (row + 1, 0);
            if (i == cursor) (cursorRow, cursorColumn) = (row, column);
            column += cells;
        }
        var endsAtMargin = text.Length > 0 && column == width;
        if (endsAtMargin) (row, column) = (row + 1, 0);
        if (cursor == text.Length) (cursorRow, cursorColumn) = (row, column);
        return new(startColumn, cursorRow, cursorColumn, row, endsAtMargin);
    }
}
