using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class ReplTests : IDisposable
{
    private readonly RecordingTerminal _terminal = new();
    private readonly ShellSession _session;

    public ReplTests() => _session = new(_terminal);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Commands_run_until_the_input_ends()
    {
        Run("1 + 1\n\n$x = 5\n$x * 2\n^D");

        Assert.Equal(["2", "10"], _terminal.Output);
    }

    [Fact]
    public void Commands_run_until_exit()
    {
        Run("'a'\nexit 4\n'b'\n");

        Assert.Equal(["a"], _terminal.Output);
        Assert.Equal(4, _session.Host.ExitCode);
        Assert.Equal(4, _terminal.KeysLeft);
    }

    [Fact]
    public void A_command_may_take_several_lines()
    {
        Run("if ($true) {\n'inside'\n}\n^D");

        Assert.Equal(["inside"], _terminal.Output);
        Assert.Equal(2, _terminal.Text(Channel.Prompt).Split(">> ").Length - 1);
    }

    [Fact]
    public void An_empty_line_ends_what_is_never_complete()
    {
        Run("if ($true) {\n\n'next'\n^D");

        Assert.Equal(["next"], _terminal.Output);
        Assert.Contains(_terminal.Errors, line => line.Contains("Missing closing '}'", StringComparison.Ordinal));
    }

    [Fact]
    public void Control_C_gives_up_the_command_and_not_the_prompt()
    {
        Run("if ($true) {\n'never' ^C'next'\n^D");

        Assert.Equal(["next"], _terminal.Output);
        Assert.Empty(_terminal.Errors);
    }

    [Fact]
    public void Earlier_commands_are_remembered_once()
    {
        Run("'one'\n'two'\n'two'\n<UpArrow><UpArrow>\n^D");

        Assert.Equal(["one", "two", "two", "one"], _terminal.Output);
    }

    [Fact]
    public void An_error_does_not_end_the_prompt()
    {
        Run("throw 'boom'\n'next'\n^D");

        Assert.Contains(_terminal.Errors, line => line.Contains("boom", StringComparison.Ordinal));
        Assert.Equal(["next"], _terminal.Output);
    }

    [Fact]
    public void The_prompt_is_the_one_the_user_defined()
    {
        Run("function prompt { \"top`nkvm# \" }\n1\n^D");

        Assert.Contains("top\nkvm# 1\n", _terminal.Screen, StringComparison.Ordinal);
    }

    private void Run(string keys)
    {
        _terminal.Queue(keys);
        new Repl(_session).Run(() => _session.Host.ExitCode is not null);
    }
}
