using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class ShellProgramTests : IDisposable
{
    private const string InputEnded = "The command asks for input, and the input has ended.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_come_from_a_pipe()
    {
        var (code, output, errors) = await Run("$x = 20\nif ($x) {\n  $x + 22\n}\nthrow 'boom'\n'still here'");

        Assert.Equal((0, "42\nstill here\n"), (code, output));
        Assert.Contains("boom", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_ends_the_program_with_its_code() =>
        Assert.Equal((3, "a\n", ""), await Run("'a'\nexit 3\n'b'\n"));

    [Fact]
    public async Task A_question_takes_its_answers_from_the_pipe()
    {
        var (code, output, errors) = await Run("New-Module -Name Gone { } | Remove-Module -Confirm; 'done'\nmaybe\ny\n'next'\n");

        Assert.Equal((0, ""), (code, errors));
        Assert.EndsWith("done\nnext\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_at_the_end_of_the_input_is_an_error_that_says_so()
    {
        var (code, output, errors) = await Run("", "-Command", """
            Import-Module (New-Module -Name Kept { })
            try { Remove-Module Kept -Confirm } catch { "caught: $_"; $Error.Clear() }
            Remove-Module Kept -Confirm
            "modules: $(Get-Module Kept)"
            try { $Host.UI.PromptForChoice('', 'Sure?', @('&Yes', '&No'), 0) } catch { "choice: $($_.Exception.InnerException.Message)" }
            exit 9
            """);

        Assert.Equal(9, code);
        Assert.Contains($"caught: {InputEnded}\n", output, StringComparison.Ordinal);
        Assert.Contains("modules: Kept\n", output, StringComparison.Ordinal);
        Assert.Contains($"choice: {InputEnded}\n", output, StringComparison.Ordinal);
        Assert.StartsWith("Remove-Module:", errors, StringComparison.Ordinal);
        Assert.Contains(InputEnded, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Object reference", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_runs_and_the_program_leaves() =>
        Assert.Equal((0, "7\n", ""), await Run("'not read'\n", "-Command", "3", "+", "4"));

    [Fact]
    public async Task A_script_that_throws_fails_and_tells_why_on_standard_error()
    {
        var (code, output, errors) = await RunFile("'before'; throw 'boom'; 'after'");

        Assert.Equal((1, "before\n"), (code, output));
        Assert.Contains("boom", errors, StringComparison.Ordinal);
        // Nobody sees colours in a pipe.
        Assert.DoesNotContain('\u001b', errors);
    }

    [Fact]
    public async Task A_script_gets_its_arguments_and_gives_its_exit_code() => Assert.Equal(
        (5, "web -3 True\n", ""),
        await RunFile("param([string]$Name, [int]$Count, [switch]$Force)\n\"$Name $Count $Force\"; exit 5", "-Name", "web", "-Count", "-3", "-Force"));

    [Theory]
    [InlineData("There is no option -Nope.", "-Nope")]
    [InlineData("There is no file '/nowhere/none.ps1'.", "/nowhere/none.ps1")]
    public async Task A_wrong_command_line_is_told_apart(string mistake, params string[] arguments)
    {
        var (code, output, errors) = await Run("", arguments);

        Assert.Equal((64, ""), (code, output));
        Assert.Contains(mistake, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_does_not_load_is_a_failure()
    {
        var (code, output, errors) = await Run("'not run'\n", "-Module", "/nowhere/None.psd1");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("/nowhere/None.psd1", errors, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunFile(string script, params string[] arguments)
    {
        await File.WriteAllTextAsync(_folder.File("script.ps1"), script, TestContext.Current.CancellationToken);
        return await Run("", [_folder.File("script.ps1"), .. arguments]);
    }

    private static Task<(int ExitCode, string Output, string Errors)> Run(string input, params string[] arguments) =>
        ShellProgram.RunAsync(input, arguments, TestContext.Current.CancellationToken);
}
