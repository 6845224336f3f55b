using System.Management.Automation;
using KvmPS.Model;
using KvmPS.Module;
using Xunit;

namespace KvmPS.Unit.Module;

public sealed class StateStyleTests
{
    [Fact]
    public void States_have_the_users_own_colours()
    {
        var style = PSStyle.Instance;
        Assert.Equal($"{style.Foreground.Green}Running{style.Reset}", StateStyle.Format(VMState.Running, style));
        Assert.Equal($"{style.Foreground.Yellow}Paused{style.Reset}", StateStyle.Format(VMState.Paused, style));
        Assert.Equal($"{style.Foreground.Red}Fail{style.Reset}", StateStyle.Format(CheckResult.Fail, style));
    }

    [Theory]
    [InlineData(VMState.Off)]
    [InlineData(VMState.Saved)]
    public void What_needs_nobody_is_plain(VMState state) => Assert.Equal($"{state}", StateStyle.Format(state, PSStyle.Instance));

    [Fact]
    public void Without_colours_all_is_plain()
    {
        Assert.Equal("Running", StateStyle.Format(VMState.Running, null));
        Assert.Equal("Running", StateStyle.Format(VMState.Running, "no style"));
        Assert.Equal("", StateStyle.Format(null, PSStyle.Instance));
    }
}
