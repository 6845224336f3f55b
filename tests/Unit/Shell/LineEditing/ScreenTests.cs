using KvmPS.Shell.LineEditing;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class ScreenTests
{
    private readonly TestTerminal _terminal = new(width: 10, height: 4);
    private readonly Screen _screen;

    public ScreenTests() => _screen = new(_terminal, () => "two\nPS> ");

    [Fact]
    public void Text_goes_after_the_prompt_and_is_replaced_by_the_next()
    {
        Start("old\r\nPS> ");

        Draw("abcdefghi", 9);
        Assert.Equal("old\nPS> abcdef\nghi", _terminal.Screen.Text);
        Assert.Equal((3, 2), _terminal.Cursor);

        Draw("x", 0);
        Assert.Equal("old\nPS> x", _terminal.Screen.Text);
        Assert.Equal((4, 1), _terminal.Cursor);
    }

    [Fact]
    public void Text_at_the_bottom_scrolls_the_screen()
    {
        Start("1\r\n2\r\n3\r\nPS> ");

        Draw("abcdef", 6);
        Assert.Equal("2\n3\nPS> abcdef", _terminal.Screen.Text);
        Assert.Equal((0, 3), _terminal.Cursor);

        Draw("abcde", 5, "menu", "tip");
        Assert.Equal("3\nPS> abcde\nmenu\ntip", _terminal.Screen.Text);
        Assert.Equal((9, 1), _terminal.Cursor);
    }

    [Fact]
    public void Text_taller_than_the_screen_shows_the_cursor()
    {
        Start("PS> ");

        Draw("1\n2\n3\n4\n5\n6", 11);
        Assert.Equal(">> 3\n>> 4\n>> 5\n>> 6", _terminal.Screen.Text);

        Draw("1\n2\n3\n4\n5\n6", 3);
        Assert.Equal(">> 2\n>> 3\n>> 4\n>> 5", _terminal.Screen.Text);
        Assert.Equal((4, 0), _terminal.Cursor);

        Draw("1\n2\n3\n4\n5\n6", 0);
        Assert.Equal("PS> 1\n>> 2\n>> 3\n>> 4", _terminal.Screen.Text);

        Draw("", 0);
        Assert.Equal("PS>", _terminal.Screen.Text);
        Assert.Equal((4, 0), _terminal.Cursor);
    }

    [Theory]
    [InlineData("abc", 1)]
    [InlineData("abcdef", 1)]
    [InlineData("abcdefg", 2)]
    [InlineData("a\nb", 2)]
    public void The_next_output_is_right_below_the_text(string text, int row)
    {
        Start("PS> ");
        Draw(text, 0, "menu");

        _screen.Finish(new(text, 0, null, ["menu"]));

        Assert.Equal((0, row), _terminal.Cursor);
        Assert.DoesNotContain("menu", _terminal.Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wider_terminal_is_used()
    {
        Start("PS> ");
        Draw("abc", 3);
        _terminal.Screen.Resize(20, 4);

        Assert.True(_screen.IsResized);
        Draw("abcdefghi", 9);

        Assert.False(_screen.IsResized);
        Assert.Equal("PS> abcdefghi", _terminal.Screen.Text);
    }

    [Fact]
    public void A_prompt_that_a_smaller_terminal_scrolled_away_is_written_again()
    {
        Start("PS> ");
        Draw("abcdefghij", 10);
        _terminal.Screen.Resize(8, 4);
        _terminal.Write("\e[H");

        Draw("abcdefghij", 10);

        Assert.Equal("two\nPS> abcd\nefghij", _terminal.Screen.Text);
    }

    private void Draw(string text, int cursor, params string[] below) => _screen.Draw(new(text, cursor, null, below));

    private void Start(string shown)
    {
        _terminal.Write(shown);
        _screen.Start();
    }
}
