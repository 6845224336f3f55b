using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class CellWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("web-01", 6)]
    [InlineData("büro", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("日本", 4)]
    [InlineData("한글", 4)]
    [InlineData("Ａ！", 4)]
    [InlineData("😀", 2)]
    [InlineData("│─", 2)]
    [InlineData("a\u200db", 2)]
    [InlineData("a\u0007\r\n", 1)]
    [InlineData("\u001b[31mred\u001b[0m", 3)]
    public void Text_takes_this_many_columns(string text, int columns) => Assert.Equal(columns, CellWidth.Of(text));

    [Fact]
    public void Columns_of_names_in_any_script_stay_aligned() =>
        Assert.Equal("日本  c\nab    d\n", Columns.Format(["日本", "ab", "c", "d"], 12));

    [Fact]
    public void A_name_wider_than_the_screen_gets_a_line_of_its_own() =>
        Assert.Equal("a-rather-long-name\nb\n", Columns.Format(["a-rather-long-name", "b"], 10));

    [Fact]
    public void A_long_list_tells_how_much_is_left_out()
    {
        var lines = Columns.Format([.. Enumerable.Range(0, 130).Select(i => $"vm{i}")], 1).TrimEnd('\n').Split('\n');

        Assert.Equal(101, lines.Length);
        Assert.Equal("... and 30 more", lines[^1]);
    }
}
