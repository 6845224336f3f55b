using KvmPS.Planning.VM;
using Xunit;

namespace KvmPS.Unit.Guest;

public sealed class KeyTests
{
    [Theory]
    [InlineData("A", new uint[] { 30 })]
    [InlineData("key_a", new uint[] { 30 })]
    [InlineData("CTRL+ALT+DELETE", new uint[] { 29, 56, 111 })]
    [InlineData(" shift + F12 ", new uint[] { 42, 88 })]
    [InlineData("ALT+PRINTSCREEN+B", new uint[] { 56, 99, 48 })]
    [InlineData("1", new uint[] { 2 })]
    public void Keys_have_the_codes_of_Linux(string combination, uint[] codes) => Assert.Equal(codes, KeyStrokes.Together(combination));

    [Theory]
    [InlineData("")]
    [InlineData("CTRL+")]
    [InlineData("NOSUCH")]
    [InlineData("KEY_KEY_A")]
    [InlineData("A+B+C+D+E+F+G+H+I+J+K+L+M+N+O+P+Q")]
    public void What_is_no_key_is_refused(string combination)
        => Assert.Equal("InvalidKey", Assert.Throws<KvmException>(() => KeyStrokes.Together(combination)).Id);

    [Fact]
    public void Every_printable_character_of_ASCII_can_be_typed_and_each_by_its_own_keys()
    {
        var strokes = KeyStrokes.Typing(string.Concat(Enumerable.Range(' ', 95).Select(c => (char)c))).ToList();
        Assert.Equal(95, strokes.Count);
        Assert.Distinct(strokes.Select(s => string.Join('+', s)));
        Assert.Equal([42u, 30u], KeyStrokes.Typing("A").Single());
        Assert.Equal([42u, 3u], KeyStrokes.Typing("@").Single());
    }

    [Fact]
    public void A_line_break_is_Enter_once()
        => Assert.Equal([[30u], [28u], [48u], [28u], [15u]], KeyStrokes.Typing("a\r\nb\n\t"));

    [Theory]
    [InlineData("grün")]
    [InlineData("\u0007")]
    [InlineData("€")]
    public void What_is_not_on_the_keyboard_is_refused(string text)
        => Assert.Equal("InvalidText", Assert.Throws<KvmException>(() => KeyStrokes.Typing(text)).Id);
}
