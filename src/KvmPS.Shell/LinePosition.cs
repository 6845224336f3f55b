namespace KvmPS.Shell;

/// <summary>Where an edited line that may wrap over several rows ends, and where its cursor is. Rows count from the line's first.</summary>
internal readonly record struct LinePosition(int StartColumn, int CursorRow, int CursorColumn, int EndRow, bool EndsAtMargin)
{
    public static LinePosition Of(string text, int cursor, int startColumn, int width)
    {
        var end = startColumn + CellWidth.Of(text);
        var at = startColumn + CellWidth.Of(text[..cursor]);
        return new(startColumn, at / width, at % width, end / width, end > startColumn && end % width == 0);
    }
}
