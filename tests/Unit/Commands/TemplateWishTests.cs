using KvmPS.Operations.Template;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Names of a fleet.</summary>
public sealed class TemplateWishTests
{
    [Theory]
    [InlineData("web-{0:00}", 1, 3, "web-01 web-02 web-03")]
    [InlineData("{0}.web", 9, 2, "9.web 10.web")]
    [InlineData("web", 1, 1, "web")]
    [InlineData("{{{0}}}", 5, 1, "{5}")]
    public void A_pattern_makes_names(string format, int first, int count, string names) =>
        Assert.Equal(names.Split(' '), TemplateRequest.Names(format, first, count));

    [Theory]
    [InlineData("web", 2)]
    [InlineData("web-{1}", 2)]
    [InlineData("web-{0", 1)]
    public void One_that_makes_no_names_of_their_own_is_refused(string format, int count)
        => Assert.Equal("InvalidNameFormat", Assert.Throws<KvmException>(() => TemplateRequest.Names(format, 1, count)).Id);
}
