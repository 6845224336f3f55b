using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class DisplayTests
{
    public static TheoryData<string> Names => [.. HostileNames.All.Select(row => row.Data), "", "\u0085next", "\u0001f", "mix'\\\n"];

    [Theory]
    [InlineData("plain-1.qcow2", "plain-1.qcow2")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("a\nb", "$'a\\nb'")]
    [InlineData("\u001b[31m'\\", "$'\\x1b[31m\\'\\\\'")]
    public void An_argument_is_quoted_only_as_far_as_needed(string argument, string shown)
        => Assert.Equal("qemu-img " + shown, Display.Command("qemu-img", [argument]));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_shown_can_be_pasted_into_bash(string argument)
    {
        var shown = Display.Command("printf", ["%s\\0", argument, "end"]);

        Assert.DoesNotContain(shown, char.IsControl);
        Assert.Equal($"{argument}\0end\0", Programs.Run("env", "LC_ALL=C.UTF-8", "bash", "-c", shown));
    }

    [Theory]
    [InlineData("plain ü 😀", "plain ü 😀")]
    [InlineData("a\r\n\tb\u001b\u0000\u009b", "a\\r\\n\\tb\\x1b\\x00\\u009b")]
    public void Control_characters_are_made_visible(string text, string shown)
        => Assert.Equal(shown, Display.Text(text));
}
