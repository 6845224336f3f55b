using System.Management.Automation;
using KvmPS.Shell.LineEditing;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class LineEditorTests
{
    private readonly TestTerminal _terminal = new();
    private readonly History _history = new();

    [Theory]
    [InlineData("ac<LeftArrow>b", "abc")]
    [InlineData("ab<LeftArrow><LeftArrow><LeftArrow>X", "Xab")]
    [InlineData("ab<RightArrow>c", "abc")]
    [InlineData("abc<Home><RightArrow>X", "aXbc")]
    [InlineData("bc<Home>a<End>d", "abcd")]
    [InlineData("bc^Aa^Ed", "abcd")]
    [InlineData("one two^BX", "one twXo")]
    [InlineData("one two^A^FX", "oXne two")]
    [InlineData("one two<Control+LeftArrow>X", "one Xtwo")]
    [InlineData("one two-three<Alt+b><Alt+b>X", "one Xtwo-three")]
    [InlineData("one two^A<Control+RightArrow>X", "oneX two")]
    [InlineData("one two^A<Alt+f><Alt+f>X", "one twoX")]
    public void The_cursor_moves(string keys, string expected) => Assert.Equal(expected, Read(keys + "\r"));

    [Theory]
    [InlineData("abc<Backspace>", "ab")]
    [InlineData("abc^H", "ab")]
    [InlineData("<Backspace>a", "a")]
    [InlineData("abc<Home><Delete>", "bc")]
    [InlineData("abc^A^D", "bc")]
    [InlineData("abc<Delete>^D", "abc")]
    [InlineData("one two^A<Control+RightArrow>^K", "one")]
    [InlineData("abc<LeftArrow>^U", "c")]
    [InlineData("one two-three^W", "one ")]
    [InlineData("one two  ^W", "one ")]
    [InlineData("one two-three<Alt+Backspace>", "one two-")]
    [InlineData("one two^A<Alt+d>", " two")]
    [InlineData("abc<Escape>", "")]
    public void Text_is_removed(string keys, string expected) => Assert.Equal(expected, Read(keys + "\r"));

    [Theory]
    [InlineData("one two^W^A^Y", "twoone ")]
    [InlineData("a b c^W^W^Y", "a b c")]
    [InlineData("abc^A^K^Y^Y", "abcabc")]
    [InlineData("^Ya", "a")]
    public void Cut_text_comes_back(string keys, string expected) => Assert.Equal(expected, Read(keys + "\r"));

    [Theory]
    [InlineData("one two^_", "one")]
    [InlineData("one two^U^_", "one two")]
    [InlineData("one^_^_^_a", "a")]
    [InlineData("one<Control+D7>", "")]
    public void Undo_goes_back(string keys, string expected) => Assert.Equal(expected, Read(keys + "\r"));

    [Theory]
    [InlineData("日本<LeftArrow>X", "日X本")]
    [InlineData("日本<Backspace>", "日")]
    [InlineData("a😀<LeftArrow>X", "aX😀")]
    [InlineData("a😀b<LeftArrow><Backspace>", "ab")]
    [InlineData("😀b<Home><Delete>", "b")]
    [InlineData("e\u0301<Backspace>", "")]
    [InlineData("xe\u0301<LeftArrow>-", "x-e\u0301")]
    [InlineData("👨\u200d👩\u200d👧<Backspace>", "")]
    public void What_looks_like_one_character_is_one(string keys, string expected) => Assert.Equal(expected, Read(keys + "\r"));

    [Fact]
    public void Keys_without_a_meaning_change_nothing() => Assert.Equal("abcd", Read("abc<F5><Insert><PageUp>^Z^G^O<Alt+q>d\r"));

    [Theory]
    [InlineData("<UpArrow>", "second")]
    [InlineData("^P^P", "first")]
    [InlineData("<UpArrow><UpArrow><UpArrow>", "first")]
    [InlineData("<UpArrow><UpArrow><DownArrow>s", "seconds")]
    [InlineData("f<UpArrow>", "first")]
    [InlineData("f<UpArrow><UpArrow><DownArrow>!", "f!")]
    [InlineData("draft<UpArrow>", "draft")]
    [InlineData("<DownArrow>a<DownArrow>", "a")]
    [InlineData("x^A<UpArrow><DownArrow>", "x")]
    public void Earlier_commands_with_the_same_start_come_back(string keys, string expected) =>
        Assert.Equal(expected, Read(keys + "\r", "first", "second"));

    [Theory]
    [InlineData("^Rir", "first")]
    [InlineData("^Rs", "second")]
    [InlineData("^Rs^R", "first")]
    [InlineData("^Rs^R^S", "second")]
    [InlineData("^Rfi<Backspace><Backspace>se", "second")]
    [InlineData("draft^Rir<Escape>!", "draft!")]
    [InlineData("draft^Rir^C!", "draft!")]
    [InlineData("^Rxyz", "")]
    [InlineData("^Rir<End>!", "first!")]
    public void The_history_is_searched(string keys, string expected) => Assert.Equal(expected, Read(keys + "\r", "first", "second"));

    [Fact]
    public void A_command_that_was_run_is_in_the_history()
    {
        Read("one\r");

        Assert.Equal("one", Read("<UpArrow>\r"));
    }

    [Fact]
    public void Control_C_cancels_the_line_and_leaves_it_on_the_screen()
    {
        Assert.Equal("", Read("ls <LeftArrow>^Cnext"));

        Assert.Equal("PS> ls ^C", _terminal.Screen.Text);
        Assert.Equal((0, 1), _terminal.Cursor);
        Assert.Equal(4, _terminal.KeysLeft);
        Assert.Empty(_history.Commands);
    }

    [Fact]
    public void Control_D_leaves_on_an_empty_line_alone()
    {
        Assert.Equal("exit", Read("^D"));
        Assert.Equal("exit", Read("a<Backspace>^D"));
        Assert.Equal("a", Read("a^D\r"));
    }

    [Fact]
    public void A_terminal_that_is_gone_leaves() => Assert.Equal("exit", Read("abc<None>"));

    [Fact]
    public void A_cleared_screen_shows_the_prompt_and_the_line_again()
    {
        _terminal.Write("old\r\n");

        Assert.Equal("ab", Read("a^Lb\r"));
        Assert.Equal("PS> ab", _terminal.Screen.Text);
    }

    [Fact]
    public void Enter_goes_on_while_the_command_is_incomplete()
    {
        Assert.Equal("if (1) {\n2\n}", Read("if (1) {\r2\r}\r"));
        Assert.Equal("PS> if (1) {\n>> 2\n>> }", _terminal.Screen.Text);
    }

    [Fact]
    public void An_empty_line_runs_what_is_incomplete()
    {
        Assert.Equal("if (1) {\n", Read("if (1) {\r\r"));
        Assert.Equal(["if (1) {"], _history.Commands);
    }

    [Theory]
    [InlineData("ab<Alt+Enter>cd<UpArrow>X", "abX\ncd")]
    [InlineData("a<Alt+Enter>bcd<UpArrow>X", "aX\nbcd")]
    [InlineData("ab<Alt+Enter>cd<UpArrow><DownArrow>X", "ab\ncdX")]
    [InlineData("ab<Alt+Enter>cd^AX", "ab\nXcd")]
    [InlineData("ab<Alt+Enter>cd<UpArrow>^A<End>X", "abX\ncd")]
    [InlineData("ab<Alt+Enter>cd<Control+Home>X<Control+End>Y", "Xab\ncdY")]
    [InlineData("ab<Alt+Enter>cd^A^U", "abcd")]
    [InlineData("ab<Alt+Enter>cd<UpArrow>^K", "abcd")]
    [InlineData("ab<Alt+Enter><UpArrow><UpArrow>", "first")]
    public void Lines_of_one_command_are_edited(string keys, string expected) =>
        Assert.Equal(expected, Read(keys + "\r", "ab\nother", "first"));

    [Fact]
    public void Pasted_lines_are_one_command_that_waits_for_Enter()
    {
        _terminal.Send("\e[200~one\rtwo 😀\r\nthree\tx\e[201~");

        Assert.Equal("one\ntwo 😀\nthree\tx!", Read("!\r"));
    }

    [Fact]
    public void A_full_tab_completion_fills_in_the_only_match() => Assert.Equal("Get-Item x", Complete("Get-I\t x\r", 0, 5, "Get-Item"));

    [Fact]
    public void A_folder_gets_its_slash_within_its_quotes() =>
        Assert.Equal("ls 'a b/c'", Complete("ls a\tc\r", 3, 1, CompletionResultType.ProviderContainer, "'a b'"));

    [Theory]
    [InlineData("\t", "Get-I")]
    [InlineData("\t\t", "Get-Item")]
    [InlineData("\t<DownArrow><Shift+Tab>", "Get-ItemProperty")]
    [InlineData("\t<Shift+Tab>", "Get-ItemProperty")]
    [InlineData("\t\t\t<UpArrow>", "Get-Item")]
    [InlineData("\t\t<Escape>", "Get-I")]
    [InlineData("\t\t\r", "Get-Item")]
    [InlineData("\t\t x", "Get-Item x")]
    [InlineData("\t\t^_", "Get-I")]
    [InlineData("\tx<LeftArrow>y", "Get-Iyx")]
    public void Several_matches_are_chosen_in_a_menu(string keys, string expected) =>
        // The first Enter takes what is selected, the next one runs the line.
        Assert.Equal(expected, Complete("get-" + keys + "\r\r", 0, 4, "Get-Item", "Get-Invoke", "Get-ItemProperty"));

    [Fact]
    public void The_shared_start_is_filled_in() =>
        Assert.Equal("$kvmUnitF", Complete("$kvmu\t\r", 0, 5, "$kvmUnitFirst", "$kvmUnitFourth"));

    [Fact]
    public void The_menu_is_shown_below_the_line_and_goes_away()
    {
        _terminal.Type("$a\t").Look().Type("\t").Look().Type("\r").Look();

        Assert.Equal("$ab", Complete("\r", 0, 2, "$ab", "$ac"));
        Assert.Equal(["PS> $a\n$ab  $ac", "PS> $ab\n$ab <$ac\ntip of $ab", "PS> $ab"], _terminal.Seen);
    }

    [Fact]
    public void Idle_work_that_writes_gets_a_new_prompt()
    {
        _terminal.Type("ab").Then(() => { }).Look().Type("c\r");
        _terminal.Write("PS> ");
        var idle = 0;
        var editor = new LineEditor(_terminal, _history, () => "PS> ")
        {
            OnIdle = nothingTyped =>
            {
                if (idle++ > 0 || nothingTyped) return false;
                _terminal.Write("tick");
                return true;
            },
        };

        Assert.Equal("abc", editor.Read());
        Assert.Equal("PS> abtick\nPS> ab", Assert.Single(_terminal.Seen));
    }

    private string Read(string keys, params string[] history)
    {
        foreach (var command in history) _history.Add(command);
        _terminal.Type(keys).Write("PS> ");
        return new LineEditor(_terminal, _history, () => "PS> ").Read();
    }

    private string Complete(string keys, int start, int length, params string[] matches) =>
        Complete(keys, start, length, CompletionResultType.Text, matches);

    private string Complete(string keys, int start, int length, CompletionResultType type, params string[] matches)
    {
        _terminal.Type(keys).Write("PS> ");
        var found = new Completions(
            start,
            length,
            [.. matches.Select(match => new CompletionResult(match, match, type, "tip of " + match))]);
        return new LineEditor(_terminal, _history, () => "PS> ") { Complete = (_, _) => found }.Read();
    }
}
