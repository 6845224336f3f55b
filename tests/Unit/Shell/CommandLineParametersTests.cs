using KvmPS.Shell;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Shell;

/// <summary>The expected bindings are those of <c>pwsh -File</c>.</summary>
public sealed class CommandLineParametersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingTerminal _terminal = new(width: 300);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Name=<web> On=<False> Count=<0> Rest=<>", "-Name", "web")]
    [InlineData("Name=<a:b> On=<False> Count=<0> Rest=<>", "-Name:a:b")]
    [InlineData("Name=<-z> On=<True> Count=<0> Rest=<>", "-Name:", "-z", "-On")]
    [InlineData("Name=<-x> On=<False> Count=<0> Rest=<>", "-Name", "-x")]
    [InlineData("Name=<two words> On=<True> Count=<-5> Rest=<more>", "-On", "two words", "-Count", "-5", "more")]
    [InlineData("Name=<> On=<False> Count=<0> Rest=<>", "-On:$false")]
    [InlineData("Name=<> On=<True> Count=<0> Rest=<>", "-On:true")]
    [InlineData("Name=<-> On=<False> Count=<7> Rest=<>", "-", "7")]
    [InlineData("Name=<$(x);'> On=<False> Count=<0> Rest=<>", "-name", "$(x);'")]
    public void Arguments_bind_to_parameters(string expected, params string[] arguments) => Assert.Equal(expected, Run(
        "param([string]$Name, [switch]$On, [int]$Count, [Parameter(ValueFromRemainingArguments)]$Rest)\n\"Name=<$Name> On=<$On> Count=<$Count> Rest=<$($Rest -join '|')>\"",
        arguments));

    [Theory]
    [InlineData("--|-v|--long=3|-k|v|-k|-w", "--", "-v", "--long=3", "-k:v", "-k:", "-w")]
    [InlineData("-||a b|*", "-", "", "a b", "*")]
    public void A_script_without_parameters_gets_them_all(string expected, params string[] arguments) =>
        Assert.Equal(expected, Run("$args -join '|'", arguments));

    private string Run(string script, string[] arguments)
    {
        File.WriteAllText(_folder.File("script.ps1"), script);
        using var session = new ShellSession(_terminal);

        Assert.Equal(Outcome.Completed, session.RunFile(_folder.File("script.ps1"), arguments));
        return Assert.Single(_terminal.Output);
    }
}
