using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class ShellArgumentsTests
{
    [Fact]
    public void Nothing_asks_for_a_prompt()
    {
        var parsed = ShellArguments.Parse([]);

        Assert.Equal((null, null, null, false, false), (parsed.Command, parsed.File, parsed.Mistake, parsed.NoLogo, parsed.Help));
    }

    [Theory]
    [InlineData("script.ps1", "-NoLogo", "-Command")]
    [InlineData("-File", "script.ps1", "-NoLogo", "-Command")]
    [InlineData("-nologo", "-NoProfile", "-f", "script.ps1", "-NoLogo", "-Command")]
    public void All_after_the_file_belongs_to_the_script(params string[] args)
    {
        var parsed = ShellArguments.Parse(args);

        Assert.Equal(("script.ps1", null, null), (parsed.File, parsed.Command, parsed.Mistake));
        Assert.Equal(["-NoLogo", "-Command"], parsed.FileArguments);
    }

    [Fact]
    public void All_after_Command_is_the_command()
    {
        var parsed = ShellArguments.Parse(["-Module", "a.psd1", "-module", "b.psd1", "-c", "Get-Help", "-Full", "x"]);

        Assert.Equal(("Get-Help -Full x", null), (parsed.Command, parsed.Mistake));
        Assert.Equal(["a.psd1", "b.psd1"], parsed.Modules);
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("-NoLogo", "-?")]
    public void Help_is_help(params string[] args) => Assert.True(ShellArguments.Parse(args).Help);

    [Theory]
    [InlineData("-Module needs a value.", "-Module")]
    [InlineData("-Command needs a value.", "-NoLogo", "-Command")]
    [InlineData("-file needs a value.", "-file")]
    [InlineData("There is no option -Nope.", "-Nope", "script.ps1")]
    public void A_mistake_is_named(string mistake, params string[] args) => Assert.Equal(mistake, ShellArguments.Parse(args).Mistake);
}
