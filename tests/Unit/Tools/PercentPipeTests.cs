using System.Text;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class PercentPipeTests
{
    [Theory]
    [InlineData("    (0.00/100%)\r    (12.50/100%)\r    (100.00/100%)\r    \n", new[] { 0, 0.125, 1 })]
    [InlineData("(5/100%)", new[] { 0.05 })]
    [InlineData("(200.00/100%)", new[] { 1.0 })] // never beyond the end
    [InlineData("(nan/100%) (-1.00/100%) (/100%) 50/100", new double[0])]
    [InlineData("warning: a/b (see c)", new double[0])]
    public void Figures_are_told_as_fractions(string text, double[] told) => Assert.Equal(told, Read(text, text.Length));

    [Fact]
    public void A_figure_may_come_in_pieces() => Assert.Equal([0.125, 0.25], Read("(12.50/100%)\r(25.00/100%)", 1));

    [Fact]
    public void Endless_text_without_a_figure_is_not_kept() =>
        Assert.Equal([0.5], Read("(" + new string('9', 100_000) + ")(50.00/100%)", 4096));

    private static List<double> Read(string text, int piece)
    {
        var told = new List<double>();
        var pipe = new PercentPipe(told.Add);
        foreach (var part in Encoding.ASCII.GetBytes(text).Chunk(piece)) pipe.Take(part);
        return told;
    }
}
