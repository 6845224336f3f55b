using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class LineEditorTests
{
    private readonly RecordingTerminal _terminal = new();

    [Theory]
    [InlineData("ac<LeftArrow>b", "abc")]
    [InlineData("ab<LeftArrow><LeftArrow><LeftArrow>X", "Xab")]
    [InlineData("ab<RightArrow>c", "abc")]
    [InlineData("abc<Home><RightArrow>X", "aXbc")]
    [InlineData("abc<Shift+LeftArrow>X", "abXc")]
    [InlineData("bc<Home>a<End>d", "abcd")]
    [InlineData("bc^Aa^Ed", "abcd")]
    [InlineData("one two^BX", "one twXo")]
    [InlineData("one two^A^FX", "oXne two")]
    [InlineData("one two<Control+LeftArrow>X", "one Xtwo")]
    [InlineData("one two<Alt+LeftArrow><Alt+LeftArrow>X", "Xone two")]
    [InlineData("one two^A<Control+RightArrow>X", "oneX two")]
    [InlineData("one two^A<Control+RightArrow><Control+RightArrow>X", "one twoX")]
    public void The_cursor_moves(string keys, string expected) => Assert.Equal((LineEnd.Entered, expected), Read(keys + "\n"));

    [Theory]
    [InlineData("abc<Backspace>", "ab")]
    [InlineData("abc^H", "ab")]
    [InlineData("<Backspace>a", "a")]
    [InlineData("abc<Home><Delete>", "bc")]
    [InlineData("abc^A^D", "bc")]
    [InlineData("abc<Delete>^D", "abc")]
    [InlineData("one two^A<Control+RightArrow>^K", "one")]
    [InlineData("abc<LeftArrow>^U", "c")]
    [InlineData("one two^W", "one ")]
    [InlineData("one two  ^W", "one ")]
    [InlineData("one two<Control+LeftArrow>^W", "two")]
    [InlineData("abc<Escape>d", "d")]
    public void Text_is_removed(string keys, string expected) => Assert.Equal((LineEnd.Entered, expected), Read(keys + "\n"));

    [Theory]
    [InlineData("日本<LeftArrow>X", "日X本")]
    [InlineData("日本<Backspace>", "日")]
    [InlineData("a😀<LeftArrow>X", "aX😀")]
    [InlineData("a😀b<LeftArrow><Backspace>", "ab")]
    [InlineData("😀b<Home><Delete>", "b")]
    [InlineData("e\u0301<Backspace>", "")]
    [InlineData("xe\u0301<LeftArrow>-", "x-e\u0301")]
    [InlineData("👨\u200d👩\u200d👧<Backspace>", "")]
    public void What_looks_like_one_character_is_one(string keys, string expected) => Assert.Equal((LineEnd.Entered, expected), Read(keys + "\n"));

    [Fact]
    public void Keys_without_a_meaning_change_nothing() => Assert.Equal((LineEnd.Entered, "abcd"), Read("abc<F5><Insert><PageUp>^Z^G^Od\n"));

    [Theory]
    [InlineData("<UpArrow>", "second")]
    [InlineData("^P^P", "first")]
    [InlineData("<UpArrow><UpArrow><UpArrow>", "first")]
    [InlineData("<UpArrow><UpArrow><DownArrow>s", "seconds")]
    [InlineData("draft<UpArrow><UpArrow><DownArrow><DownArrow>!", "draft!")]
    [InlineData("draft<UpArrow>^N", "draft")]
    [InlineData("<DownArrow>a<DownArrow>", "a")]
    public void Earlier_lines_come_back(string keys, string expected) =>
        Assert.Equal((LineEnd.Entered, expected), Read(keys + "\n", "first", "second"));

    [Fact]
    public void Control_C_leaves_the_line_on_the_screen_and_gives_it_up()
    {
        Assert.Equal(LineEnd.Cancelled, Read("ls ^Cnext").End);

        Assert.Equal("PS> ls \n", _terminal.Screen);
        Assert.Equal(4, _terminal.KeysLeft);
    }

    [Fact]
    public void Control_D_ends_the_input_on_an_empty_line_alone()
    {
        Assert.Equal(LineEnd.EndOfInput, Read("^D").End);
        Assert.Equal((LineEnd.EndOfInput, ""), Read("a<Backspace>^D"));
        Assert.Equal((LineEnd.Entered, "a"), Read("a^D\n"));
    }

    [Fact]
    public void A_cleared_screen_shows_the_prompt_and_the_line_again()
    {
        _terminal.Write(Channel.Output, "old\n");

        Assert.Equal((LineEnd.Entered, "ab"), Read("a^Lb\n"));
        Assert.Equal("PS> ab\n", _terminal.Screen);
    }

    [Fact]
    public void Pasted_lines_are_read_one_by_one()
    {
        _terminal.Type("one\ntwo 😀\r\nfour");

        string[] lines = [Read("").Text, Read("").Text, Read("").Text, Read("\n").Text];

        Assert.Equal(["one", "two 😀", "", "four"], lines);
    }

    [Fact]
    public void A_secret_is_edited_unseen()
    {
        _terminal.Queue("pasX<Backspace>s\n");

        var (end, text) = new LineEditor(_terminal) { Secret = true }.Read(CancellationToken.None);

        Assert.Equal((LineEnd.Entered, "pass"), (end, text));
        Assert.Equal("\n", _terminal.Screen);
    }

    [Fact]
    public void Nothing_is_read_for_a_pipeline_that_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        _terminal.Type("a\n");

        Assert.Throws<OperationCanceledException>(() => new LineEditor(_terminal).Read(stop.Token));
        Assert.Equal(2, _terminal.KeysLeft);
    }

    private (LineEnd End, string Text) Read(string keys, params string[] history)
    {
        _terminal.Queue(keys);
        return new LineEditor(_terminal) { Prompt = "PS> ", History = history }.Read(CancellationToken.None);
    }
}
