using KvmPS.Shell.LineEditing;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

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
    [InlineData("𝐀", 1)]
    [InlineData("𠀀", 2)]
    [InlineData("⌚✅", 4)]
    [InlineData("🇩🇪", 2)]
    [InlineData("a\u200db", 2)]
    [InlineData("a\u0007\r\n", 1)]
    [InlineData("\u001b[31mred\u001b[0m", 3)]
    public void Text_takes_this_many_columns(string text, int columns) => Assert.Equal(columns, CellWidth.Of(text));
}
