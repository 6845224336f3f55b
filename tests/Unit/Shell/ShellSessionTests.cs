using KvmPS.Shell;
using Xunit;

namespace KvmPS.Unit.Shell;

public sealed class ShellSessionTests : IDisposable
{
    private readonly RecordingTerminal _terminal = new();
    private readonly ShellSession _session;

    public ShellSessionTests() => _session = new(_terminal);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_stream_comes_back_and_none_is_shown_twice()
    {
        var result = _session.Invoke("""
            & { [CmdletBinding()] param()
                1; 'two'
                $PSCmdlet.WriteWarning('mind'); $PSCmdlet.WriteVerbose('by the way')
                $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'Working', 'hard'))
            } -Verbose
            """);

        Assert.Equal(Outcome.Completed, result.Outcome);
        Assert.Equal([1, "two"], result.Output.Select(o => o.BaseObject));
        Assert.Equal(["mind"], result.Warnings);
        Assert.Equal(["by the way"], result.Verbose);
        Assert.Equal("Working", Assert.Single(result.Progress).Activity);
        Assert.Empty(result.Errors);
        Assert.Empty(_terminal.Output);
    }

    [Fact]
    public void Input_is_piped_in() =>
        Assert.Equal([2, 4], _session.Invoke("$input | ForEach-Object { $_ * 2 }", 1, 2).Output.Select(o => o.BaseObject));

    [Fact]
    public void A_script_goes_on_after_an_error_that_does_not_end_it()
    {
        var result = _session.Invoke("Get-Command no-such-command; 'after'");

        Assert.Equal(Outcome.Completed, result.Outcome);
        Assert.Equal(["after"], result.Output.Select(o => o.BaseObject));
        Assert.StartsWith("CommandNotFoundException", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_that_ends_a_script_comes_last_and_after_what_it_wrote()
    {
        var result = _session.Invoke("'before'; Get-Command no-such-command; throw 'boom'; 'after'");

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Equal(["before"], result.Output.Select(o => o.BaseObject));
        Assert.Equal(2, result.Errors.Count);
        Assert.Equal("boom", result.Errors[^1].ToString());
    }

    [Fact]
    public void What_does_not_parse_is_a_failure_too()
    {
        var result = _session.Invoke("if (");

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Single(result.Errors);
    }

    [Fact]
    public void A_failed_script_leaves_the_session_usable()
    {
        _session.Invoke("$kept = 5; throw 'boom'");

        Assert.Equal(5, Assert.Single(_session.Invoke("$kept").Output).BaseObject);
        Assert.False(_session.IsRunning);
    }

    [Fact]
    public void The_user_sees_results_errors_and_warnings_each_in_its_place()
    {
        var outcome = _session.InvokeToHost("& { [CmdletBinding()] param() 'result'; $PSCmdlet.WriteWarning('mind') }; throw 'boom'");

        Assert.Equal(Outcome.Failed, outcome);
        Assert.Equal(["result"], _terminal.Output);
        Assert.Equal(["WARNING: mind"], _terminal.Warnings);
        Assert.Contains(_terminal.Errors, line => line.Contains("boom", StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_that_does_not_end_the_script_is_shown_as_an_error()
    {
        Assert.Equal(Outcome.Completed, _session.InvokeToHost("Get-Command no-such-command; 'after'"));

        Assert.Equal(["after"], _terminal.Output);
        Assert.Contains(_terminal.Errors, line => line.Contains("no-such-command", StringComparison.Ordinal));
    }

    [Fact]
    public void Exit_tells_its_code()
    {
        Assert.Equal(Outcome.Completed, _session.InvokeToHost("'a'; exit 7; 'b'"));

        Assert.Equal(7, _session.Host.ExitCode);
        Assert.Equal(["a"], _terminal.Output);
    }

    [Fact]
    public void Progress_of_a_script_that_fails_is_taken_away()
    {
        _session.InvokeToHost("""
            & { [CmdletBinding()] param() $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'Working', 'hard')); throw 'boom' }
            """);

        Assert.Contains("Working: hard", _terminal.Progress);
        Assert.Equal("", _terminal.Progress[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stop_ends_a_busy_loop_and_lets_finally_run(bool toHost)
    {
        using var started = new ManualResetEventSlim();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _session.SetVariable("started", started);
        _session.SetVariable("limit", limit);
        var stopper = new Thread(() =>
        {
            started.Wait(limit.Token);
            _session.Stop();
            _session.Stop();
        });
        stopper.Start();

        // A loop that Stop does not end would end by the limit, and give another outcome.
        const string Script = """
            try { $started.Set(); while (-not $limit.IsCancellationRequested) { } 'ran out' }
            finally { $global:cleaned = 1..3 -join '' }
            """;
        var outcome = toHost ? _session.InvokeToHost(Script) : _session.Invoke(Script).Outcome;
        stopper.Join();

        Assert.Equal(Outcome.Stopped, outcome);
        Assert.Equal("123", Assert.Single(_session.Invoke("$cleaned").Output).BaseObject);
        Assert.Empty(_terminal.Errors);
    }

    [Fact]
    public void Stop_with_nothing_running_does_no_harm()
    {
        _session.Stop();

        Assert.Equal(1, Assert.Single(_session.Invoke("1").Output).BaseObject);
    }

    [Fact]
    public void A_module_that_is_not_there_is_an_error_of_the_caller() =>
        Assert.ThrowsAny<System.Management.Automation.RuntimeException>(() => _session.ImportModule("/nowhere/None.psd1"));
}
