using KvmPS.Planning.Common;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a\n", "a\n", "")]
    [InlineData("", "a\n\nb\n", "+ a|+ |+ b")]
    [InlineData("a\nb\nc\n", "a\nx\nc\nd\n", "- b|+ x|+ d")]
    [InlineData("a\na\n", "a\n", "- a")]
    public void Only_what_differs_is_told(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join('|', LineDiff.Of(before, after)));
}
