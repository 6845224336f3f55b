using KvmPS.Shell.LineEditing;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class TextLayoutTests
{
    private const int Width = 10;

    [Theory]
    [InlineData("", 0, 4, 0, 4, 1, false)]
    [InlineData("abc", 1, 4, 0, 5, 1, false)]
    [InlineData("abcdef", 6, 4, 1, 0, 2, true)]
    [InlineData("abcdef", 5, 4, 0, 9, 2, true)]
    [InlineData("abcdefg", 6, 4, 1, 0, 2, false)]
    [InlineData("abcdefg", 7, 4, 1, 1, 2, false)]
    [InlineData("0123456789012345678", 19, 0, 1, 9, 2, false)]
    [InlineData("01234567890123456789", 20, 0, 2, 0, 3, true)]
    [InlineData("日本", 1, 4, 0, 6, 1, false)]
    [InlineData("日本語", 3, 4, 1, 0, 2, true)]
    [InlineData("e\u0301x", 2, 4, 0, 5, 1, false)]
    [InlineData("ab\ncd", 2, 4, 0, 6, 2, false)]
    [InlineData("ab\ncd", 3, 4, 1, 3, 2, false)]
    [InlineData("ab\n", 3, 4, 1, 3, 2, false)]
    [InlineData("abcdef\ngh", 9, 4, 1, 5, 2, false)]
    [InlineData("a\tb", 2, 0, 0, 5, 1, false)]
    public void Text_wraps_at_the_margin(string text, int cursor, int start, int cursorRow, int cursorColumn, int rows, bool endsOnFreshRow)
    {
        var layout = new TextLayout(text, cursor, start, Width);

        Assert.Equal(
            (cursorRow, cursorColumn, rows, endsOnFreshRow),
            (layout.CursorRow, layout.CursorColumn, layout.Rows.Count, layout.EndsOnFreshRow));
    }

    [Theory]
    [InlineData("12345日", 6, 1, 2)]
    [InlineData("12345日", 5, 1, 0)]
    [InlineData("12345😀x", 8, 1, 3)]
    [InlineData("12345日本語中文字", 11, 2, 2)]
    public void A_wide_character_is_not_cut_by_the_margin(string text, int cursor, int row, int column)
    {
        var layout = new TextLayout(text, cursor, 4, Width);

        Assert.Equal((row, column), (layout.CursorRow, layout.CursorColumn));
    }

    [Fact]
    public void Only_a_row_that_goes_on_is_left_to_the_terminal() =>
        Assert.Equal([new("012345", true), new("6", false), new(">> x", false)], new TextLayout("0123456\nx", 0, 4, Width).Rows);

    [Fact]
    public void Colours_end_with_their_row() =>
        Assert.Equal(
            [new("\e[36m012345\e[0m", true), new("\e[36m6\e[0mx", false)],
            new TextLayout("0123456x", 0, 4, Width, [.. Enumerable.Repeat("\e[36m", 7), null]).Rows);

    [Fact]
    public void Control_characters_cannot_reach_the_terminal() =>
        Assert.Equal("a^[[2J?", new TextLayout("a\e[2J\u009b", 0, 0, Width).Rows[0].Text);
}
