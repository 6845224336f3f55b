using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using KvmPS.Shell.LineEditing;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

public sealed class PowerShellCompletionTests : IDisposable
{
    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
    private readonly TemporaryFolder _folder = new();

    public PowerShellCompletionTests()
    {
        _runspace.Open();
        Run("$global:kvmUnitFirst = 1; $global:kvmUnitFourth = 4");
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("where-obj", "Where-Object")]
    [InlineData("1 | where-obj", "Where-Object")]
    [InlineData("Get-Help -Ful", "-Full")]
    [InlineData("$kvmUnitFi", "$kvmUnitFirst")]
    [InlineData("$kvmU", "$kvmUnitFirst $kvmUnitFourth")]
    [InlineData("no-such-command-anywhere", "")]
    [InlineData("", "")]
    public void PowerShell_completes(string text, string matches) => Assert.Equal(matches, Find(text));

    [Fact]
    public void Paths_are_completed_at_an_empty_word_too()
    {
        Directory.CreateDirectory(_folder.File("images"));

        Assert.Equal($"{_folder.Path}/images", Find($"x {_folder.Path}/"));
        Run($"Set-Location '{_folder.Path}'");
        Assert.Contains("images", Find("x "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_TabExpansion2_of_the_user_is_asked()
    {
        Run("""
            function global:TabExpansion2([string]$inputScript, [int]$cursorColumn, [hashtable]$options) {
                $own = [Collections.ObjectModel.Collection[System.Management.Automation.CompletionResult]]::new()
                $own.Add([System.Management.Automation.CompletionResult]::new("own $inputScript"))
                [System.Management.Automation.CommandCompletion]::new($own, -1, 0, 1)
            }
            """);

        Assert.Equal("own x", Find("x"));
    }

    [Theory]
    [InlineData("function global:TabExpansion2 { throw 'broken' }")]
    [InlineData("function global:TabExpansion2 { Write-Error 'broken' }")]
    [InlineData("Register-ArgumentCompleter -CommandName Get-Help -ParameterName Name -ScriptBlock { Write-Error one; throw 'two' }")]
    public void What_a_completion_fails_at_is_no_error_of_the_user(string broken)
    {
        Run("Write-Error 'of the user' -ErrorAction SilentlyContinue");
        Run(broken);

        Find("Get-Help -Name x");

        Assert.Equal("of the user", Assert.Single(Run("$Error").Select(error => error.ToString())));
    }

    private string Find(string text)
    {
        Completions? found = null;
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript("param($find) $find.Invoke($ExecutionContext)")
            .AddArgument(new Action<EngineIntrinsics>(engine => found = PowerShellCompletion.Find(engine, text, text.Length)))
            .Invoke();
        return string.Join(' ', found!.Matches.Select(match => match.CompletionText));
    }

    private Collection<PSObject> Run(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        return shell.AddScript(script).Invoke();
    }
}
