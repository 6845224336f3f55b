using KvmPS.Shell.LineEditing;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class HighlighterTests
{
    [Theory]
    [InlineData("Get-KvmVM", "yyyyyyyyy")]
    [InlineData("a -b c", "y gg  ")]
    [InlineData("a --b c", "y ggg  ")]
    [InlineData("$a", "vv")]
    [InlineData("a 'b'", "y sss")]
    [InlineData("\"b$a\"", "ssvvs")]
    [InlineData("1 + 2", "n g n")]
    [InlineData("if", "vv")]
    [InlineData("# c", "ccc")]
    [InlineData("a\n b", "y  y")]
    [InlineData("'open", "sssss")]
    [InlineData("", "")]
    public void Tokens_have_the_colours_of_PSReadLine(string text, string colors) =>
        Assert.Equal(colors, string.Concat(Highlighter.Colors(text).Select(Letter)));

    private static char Letter(string? color) => color switch
    {
        null => ' ',
        "\e[93m" => 'y',
        "\e[90m" => 'g',
        "\e[92m" => 'v',
        "\e[36m" => 's',
        "\e[97m" => 'n',
        "\e[32m" => 'c',
        _ => '?',
    };
}
