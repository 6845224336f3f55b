using KvmPS.Module;
using Xunit;

namespace KvmPS.Unit.Module;

public sealed class ColumnTextTests
{
    [Theory]
    [InlineData("web01", 8, "web01")]
    [InlineData("web-frontend-01", 8, "web…d-01")]
    [InlineData("/var/lib/libvirt/images/web01.qcow2", 24, "/var/lib/li…/web01.qcow2")]
    [InlineData("/var/lib/libvirt/images/web01.qcow2", 25, "/var/lib/lib…/web01.qcow2")]
    [InlineData("abcdef", 4, "a…ef")]
    [InlineData("abcdef", 3, "abcdef")]
    [InlineData("", 8, "")]
    [InlineData("🐧🐧🐧🐧🐧🐧", 8, "🐧…🐧🐧")]
    public void What_is_too_long_loses_its_middle(string text, int width, string shown)
    {
        var fitted = ColumnText.Fit(text, width);
        Assert.Equal(shown, fitted);
        if (width >= 4) Assert.InRange(fitted.Length, 0, Math.Max(width, 0));
    }
}
