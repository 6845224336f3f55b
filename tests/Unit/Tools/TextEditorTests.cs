using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class TextEditorTests
{
    [Theory]
    [InlineData("vim", new[] { "vim" })]
    [InlineData("  code   --wait ", new[] { "code", "--wait" })]
    [InlineData("'/opt/my editor/ed' -x \"\" a\"b c\"d", new[] { "/opt/my editor/ed", "-x", "", "ab cd" })]
    [InlineData("vi; rm -rf $HOME", new[] { "vi;", "rm", "-rf", "$HOME" })]
    [InlineData("   ", new string[0])]
    public void A_command_falls_into_words_as_no_shell_sees_it(string command, string[] words) =>
        Assert.Equal(words, TextEditor.Words(command));
}
