using KvmPS.Shell.LineEditing;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class KeyReaderTests
{
    private readonly TestTerminal _terminal = new();

    [Theory]
    [InlineData("\e[200~abc\e[201~", "abc")]
    [InlineData("\e[200~\e[201~", "")]
    [InlineData("\e[200~a\rb\r\nc\nd\e[201~", "a\nb\nc\nd")]
    [InlineData("\e[200~日本 😀\e[201~", "日本 😀")]
    [InlineData("\e[200~[201~\e[201~", "[201~")]
    [InlineData("\e[200~\e[31mred\e[0m\e[201~", "red")]
    [InlineData("\e[200~torn", "torn")]
    public void Pasted_text_comes_as_one(string sent, string pasted)
    {
        Assert.Equal(pasted, new KeyReader(_terminal.Send(sent)).Read().Pasted);
        Assert.Equal(0, _terminal.KeysLeft);
    }

    [Fact]
    public void Keys_after_a_paste_are_keys()
    {
        var reader = new KeyReader(_terminal.Send("\e[200~abc\e[201~x"));
        reader.Read();

        Assert.Equal('x', reader.Read().Key.KeyChar);
    }

    [Theory]
    [InlineData("\e", "Escape")]
    [InlineData("\eb", "Alt+B")]
    [InlineData("\e\u007f", "Alt+Backspace")]
    [InlineData("\u0001", "Ctrl+A")]
    [InlineData("\t", "Tab")]
    [InlineData("\r", "Enter")]
    [InlineData("\u007f", "Backspace")]
    [InlineData("\u001f", "Ctrl+_")]
    [InlineData("\e[I", "NoName")]
    [InlineData("\e[1;9Z", "NoName")]
    [InlineData("\e[", "NoName")]
    [InlineData("\e[2", "NoName")]
    [InlineData("a", "")]
    public void Keys_have_names(string sent, string name)
    {
        Assert.Equal(name, KeyName.Of(new KeyReader(_terminal.Send(sent)).Read().Key));
        Assert.Equal(0, _terminal.KeysLeft);
    }

    [Theory]
    [InlineData("<Control+LeftArrow>", "Ctrl+LeftArrow")]
    [InlineData("<Shift+Tab>", "Shift+Tab")]
    [InlineData("<Home>", "Home")]
    [InlineData("<Control+D7>", "Ctrl+_")]
    public void Keys_that_NET_knows_keep_their_modifiers(string keys, string name) =>
        Assert.Equal(name, KeyName.Of(new KeyReader(_terminal.Type(keys)).Read().Key));
}
