using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class PromptOptionsTests
{
    [Theory]
    [InlineData]
    [InlineData("-NoLogo", "-NoProfile")]
    [InlineData("-NoExit", "-Command", "Import-Module KvmPS")]
    [InlineData("-noe", "-c", "1+1")]
    [InlineData("-noexit", "script.ps1")]
    [InlineData("-WorkingDirectory", "/srv", "-nol")]
    [InlineData("-ExecutionPolicy", "Bypass")]
    [InlineData("-ep", "Bypass", "-wd", "/srv")]
    [InlineData("-Login")]
    [InlineData("-i", "-nop")]
    public void A_command_line_that_runs_nothing_or_says_NoExit_opens_a_prompt(params string[] args) =>
        Assert.True(PromptOptions.Parse(args).OpensPrompt);

    [Theory]
    [InlineData("-Command", "1+1")]
    [InlineData("-c", "1+1", "-NoExit")]
    [InlineData("-Command", "-")]
    [InlineData("-")]
    [InlineData("-File", "script.ps1")]
    [InlineData("script.ps1", "-Force")]
    [InlineData("-NoProfile", "-NonInteractive", "-EncodedCommand", "MQ==")]
    [InlineData("-e", "MQ==")]
    [InlineData("-CommandWithArgs", "$args", "1")]
    [InlineData("-s", "-NoLogo", "-NoProfile")]
    [InlineData("-Version")]
    [InlineData("-?")]
    [InlineData("-ConfigurationFile", "own.pssc")]
    public void A_command_line_that_runs_something_opens_none(params string[] args) => Assert.False(PromptOptions.Parse(args).OpensPrompt);

    [Theory]
    [InlineData(true)]
    [InlineData(false, "-NoLogo")]
    [InlineData(false, "-noprofile", "-nol")]
    public void NoLogo_leaves_out_the_notice(bool shown, params string[] args) => Assert.Equal(shown, PromptOptions.Parse(args).ShowsLogo);
}
