using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Text;
using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class ChoicePromptTests : IDisposable
{
    private const string Remover = """
        function Remove-Thing {
            [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(ValueFromPipeline)]$Name)
            process { if ($PSCmdlet.ShouldProcess($Name, 'Remove')) { "removed $Name" } }
        }
        """;

    private readonly StringBuilder _screen = new();
    private readonly RecordingTerminal _terminal = new();
    private readonly ShellSession _session;

    public ChoicePromptTests()
    {
        _session = new(_terminal);
        _session.InvokeToHost(Remover);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(0, "y")]
    [InlineData(0, " Yes ")]
    [InlineData(1, "A")]
    [InlineData(1, "yes to all")]
    [InlineData(2, "N")]
    [InlineData(2, "")]
    [InlineData(2, "maybe", "yes to", "&n", "n")]
    public void An_answer_is_a_key_or_a_whole_label(int expected, params string[] answers) => Assert.Equal(expected, Ask(2, answers));

    [Fact]
    public void The_question_shows_its_keys_and_its_default()
    {
        Ask(2, "");

        Assert.Equal("\nConfirm\nSure?\n[Y] Yes  [A] Yes to All  [N] No  [?] Help (default is \"N\"): ", _screen.ToString());
    }

    [Fact]
    public void Without_a_default_an_empty_answer_asks_again()
    {
        Assert.Equal(0, Ask(-1, "", "", "y"));

        Assert.Equal(3, _screen.ToString().Split("[Y] Yes").Length - 1);
        Assert.DoesNotContain("default", _screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_explains_each_key_and_asks_again()
    {
        Assert.Equal(1, Ask(0, "?", "a"));

        Assert.Contains(": Y - This one.\nA - All of them.\nN - None.\n[Y] Yes", _screen.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Y,N,Y", "removed a,removed c")]
    [InlineData("A", "removed a,removed b,removed c")]
    [InlineData("Y,L", "removed a")]
    [InlineData("what,n,A", "removed b,removed c")]
    [InlineData(",,N", "removed a,removed b")]
    public void Each_thing_is_asked_about_until_all_is_said(string answers, string removed)
    {
        _terminal.Answer(answers.Split(','));

        var result = _session.Invoke("'a', 'b', 'c' | Remove-Thing");

        Assert.Equal(removed.Split(','), result.Output.Select(o => o.ToString()));
        Assert.Equal(0, _terminal.KeysLeft);
    }

    [Fact]
    public void Control_C_at_a_question_stops_the_pipeline_and_runs_finally()
    {
        _terminal.Queue("^C");

        var result = _session.Invoke("$done = 0; try { 'a', 'b' | Remove-Thing; $done = 1 } finally { $global:cleaned = $true }");

        Assert.Equal(Outcome.Stopped, result.Outcome);
        Assert.Empty(result.Output);
        Assert.Equal(true, Assert.Single(_session.Invoke("$cleaned").Output).BaseObject);
    }

    [Fact]
    public void Suspend_gives_a_prompt_inside_the_question_and_exit_returns_to_it()
    {
        _session.Host.NestedPrompt = new Repl(_session).RunNested;
        _terminal.Answer("S", "$seen = 40 + 2; \"seen $seen\"", "exit", "Y");

        Assert.Equal(Outcome.Completed, _session.InvokeToHost("'a' | Remove-Thing"));

        Assert.Equal(["seen 42", "removed a"], _terminal.Output);
        Assert.Equal(0, _terminal.KeysLeft);
        Assert.Null(_session.Host.ExitCode);
    }

    [Theory]
    [InlineData("'a' | Remove-Thing")]
    [InlineData("New-Module -Name Gone { } | Remove-Module -Confirm")]
    [InlineData("$Host.UI.PromptForChoice('', 'Sure?', @('&Yes', '&No'), 0)")]
    [InlineData("$Host.UI.PromptForChoice('', 'Sure?', @('&Yes', '&No'), -1)")]
    [InlineData("$Host.UI.ReadLine()")]
    [InlineData("$Host.UI.ReadLineAsSecureString()")]
    [InlineData("$Host.UI.PromptForCredential('', '', '', '')")]
    public void The_end_of_the_input_is_an_error_that_says_so_and_never_an_answer(string script)
    {
        _terminal.IsInteractive = false;

        var result = _session.Invoke($"$ErrorActionPreference = 'Stop'; {script}; 'went on'");

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Empty(result.Output);
        Assert.Contains("The command asks for input, and the input has ended.", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    // The engine's own words.
    [Fact]
    public void The_end_of_the_input_leaves_a_mandatory_parameter_missing()
    {
        _terminal.IsInteractive = false;

        var result = _session.Invoke("& { param([Parameter(Mandatory)]$Name) \"got $Name\" }");

        Assert.Empty(result.Output);
        Assert.Contains("missing mandatory parameters: Name", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_types_there_is_no_prompt_to_suspend_to()
    {
        _terminal.IsInteractive = false;
        _terminal.Answer("S");

        var result = _session.Invoke("'a' | Remove-Thing");

        Assert.Empty(result.Output);
        Assert.Contains("nobody types here", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    private int Ask(int defaultChoice, params string[] answers)
    {
        var choices = new Collection<ChoiceDescription> { new("&Yes", "This one."), new("Yes to &All", "All of them."), new("&No", "None.") };
        var left = new Queue<string>(answers);
        var chosen = new ChoicePrompt(choices, defaultChoice).Ask("Confirm", "Sure?", text => _screen.Append(text), left.Dequeue);
        Assert.Empty(left);
        return chosen;
    }
}
