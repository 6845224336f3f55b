using System.Management.Automation;
using KvmPS.Shell.LineEditing;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class CompletionMenuTests
{
    private readonly EditBuffer _buffer = new();

    [Fact]
    public void Names_in_any_script_stay_aligned() => Assert.Equal(["日本  c", "ab    d"], Menu("日本", "ab", "c", "d").Rows(14, 10, false));

    [Fact]
    public void A_name_wider_than_the_screen_is_cut() =>
        Assert.Equal(["a-rath…", "b"], Menu("a-rather-long-name", "b").Rows(10, 10, false));

    [Fact]
    public void The_selected_match_is_marked_with_its_tool_tip()
    {
        var menu = Menu("ab", "cd");
        menu.Handle("Tab");

        Assert.Equal(["ab <cd", "tip of ab"], menu.Rows(14, 10, colored: false));
        Assert.Equal(["\e[7mab\e[27m  cd", "tip of ab"], menu.Rows(14, 10, colored: true));
    }

    [Fact]
    public void Arrows_go_through_rows_and_columns()
    {
        var menu = Menu("a", "b", "c", "d", "e");
        Assert.Equal(["a  d", "b  e", "c"], menu.Rows(8, 10, false));

        var selected = new List<string>();
        foreach (var key in (string[])
                ["DownArrow", "RightArrow", "RightArrow", "UpArrow", "LeftArrow", "LeftArrow", "Shift+Tab", "Tab", "UpArrow", "UpArrow"])
        {
            Assert.True(menu.Handle(key));
            selected.Add(_buffer.Text);
        }

        Assert.Equal(["a", "d", "d", "c", "c", "c", "b", "c", "b", "a"], selected);
    }

    [Fact]
    public void The_selection_goes_round()
    {
        var menu = Menu("a", "b");
        Assert.True(menu.Handle("Shift+Tab"));
        Assert.Equal("b", _buffer.Text);

        Assert.True(menu.Handle("Tab"));
        Assert.Equal("a", _buffer.Text);
    }

    [Theory]
    [InlineData("LeftArrow")]
    [InlineData("UpArrow")]
    [InlineData("")]
    [InlineData("Enter")]
    public void Other_keys_are_not_of_the_menu(string key) => Assert.False(Menu("a", "b").Handle(key));

    [Fact]
    public void Many_matches_scroll_with_the_selection()
    {
        var menu = Menu([.. Enumerable.Range(1, 20).Select(i => $"a-vm-with-a-long-name-{i}")]);
        Assert.Equal(
            ["a-vm-with-a-long-name-1", "a-vm-with-a-long-name-2", "a-vm-with-a-long-name-3", "rows 1 to 3 of 20, 20 matches"],
            menu.Rows(40, 4, false));

        menu.Handle("Shift+Tab");
        Assert.Equal(
            [
                "a-vm-with-a-long-name-19",
                "a-vm-with-a-long-name-20 <",
                "rows 19 to 20 of 20, 20 matches",
                "tip of a-vm-with-a-long-name-20",
            ],
            menu.Rows(40, 4, false));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void No_more_rows_are_used_than_there_are(int rows)
    {
        var menu = Menu([.. Enumerable.Range(1, 200).Select(i => $"vm{i}")]);
        menu.Handle("Tab");

        Assert.InRange(menu.Rows(40, rows, true).Count, 1, rows);
    }

    [Fact]
    public void Text_of_matches_cannot_break_the_menu() => Assert.Equal(["a b?  c"], Menu("a\r\n b\a", "\e[31mc\e[0m").Rows(20, 10, true));

    private CompletionMenu Menu(params string[] matches) =>
        new(
            new(0, 0, [.. matches.Select(match => new CompletionResult(match, match, CompletionResultType.Text, "tip of " + match))]),
            _buffer);
}
