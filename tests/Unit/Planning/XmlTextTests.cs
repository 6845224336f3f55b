using KvmPS.Planning.VM;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class XmlTextTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("<&\">' 💾\n\t")]
    public void Text_is_text(string? value) => XmlText.Check(("Title", value));

    [Fact]
    public void What_XML_cannot_hold_is_refused_by_the_parameters_name()
    {
        foreach (var bad in (string[])["a\0", "\u0001", "\u001B[0m", "\uFFFF", "\uD800"])
        {
            var error = Assert.Throws<KvmException>(() => XmlText.Check(("Title", "fine"), ("Description", bad)));
            Assert.Equal("InvalidText", error.Id);
            Assert.StartsWith("-Description ", error.Message, StringComparison.Ordinal);
        }
    }
}
