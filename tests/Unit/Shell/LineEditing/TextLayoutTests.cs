using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class LinePositionTests
{
    private const int Width = 10;

    [Theory]
    [InlineData("", 0, 4, 0, 4, 0, false)]
    [InlineData("abc", 1, 4, 0, 5, 0, false)]
    [InlineData("abcdef", 6, 4, 1, 0, 1, true)]
    [InlineData("abcdef", 5, 4, 0, 9, 1, true)]
    [InlineData("abcdefg", 6, 4, 1, 0, 1, false)]
    [InlineData("abcdefg", 7, 4, 1, 1, 1, false)]
    [InlineData("0123456789012345678", 19, 0, 1, 9, 1, false)]
    [InlineData("01234567890123456789", 20, 0, 2, 0, 2, true)]
    [InlineData("日本", 1, 4, 0, 6, 0, false)]
    [InlineData("日本語", 3, 4, 1, 0, 1, true)]
    [InlineData("e\u0301x", 2, 4, 0, 5, 0, false)]
    public void A_line_wraps_at_the_margin(string text, int cursor, int start, int cursorRow, int cursorColumn, int endRow, bool atMargin) =>
        Assert.Equal(new(start, cursorRow, cursorColumn, endRow, atMargin), LinePosition.Of(text, cursor, start, Width));

    [Theory]
    [InlineData("12345日", 6, 1, 2)]
    [InlineData("12345日", 5, 1, 0)]
    [InlineData("12345😀x", 8, 1, 3)]
    [InlineData("12345日本語中文字", 11, 2, 2)]
    public void A_wide_character_is_not_cut_by_the_margin(string text, int cursor, int row, int column)
    {
        var position = LinePosition.Of(text, cursor, 4, Width);

        Assert.Equal((row, column), (position.CursorRow, position.CursorColumn));
    }
}
