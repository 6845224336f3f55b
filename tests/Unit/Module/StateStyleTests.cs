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
        Assert.Equal($"{style.Foreground.Green}Running{style.Reset}", StateStyle.Format(KvmVMState.Running, style));
        Assert.Equal($"{style.Foreground.Yellow}Paused{style.Reset}", StateStyle.Format(KvmVMState.Paused, style));
        Assert.Equal($"{style.Foreground.Red}Fail{style.Reset}", StateStyle.Format(KvmCheckResult.Fail, style));
    }

    [Theory]
    [InlineData(KvmVMState.Off)]
    [InlineData(KvmVMState.Saved)]
    public void What_needs_nobody_is_plain(KvmVMState state) => Assert.Equal($"{state}", StateStyle.Format(state, PSStyle.Instance));

    [Fact]
    public void Without_colours_all_is_plain()
    {
        Assert.Equal("Running", StateStyle.Format(KvmVMState.Running, null));
        Assert.Equal("Running", StateStyle.Format(KvmVMState.Running, "no style"));
        Assert.Equal("", StateStyle.Format(null, PSStyle.Instance));
    }
}
