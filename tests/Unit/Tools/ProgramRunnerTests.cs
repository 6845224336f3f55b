using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

[SupportedOSPlatform("linux")]
public sealed class ProgramRunnerTests : IDisposable
{
    private static readonly ToolProgram s_sh = new("sh", "dash", "bash");

    // A shell started in the background of another has SIGINT ignored, for itself and all it starts; so these tests would be, too.
    private static readonly string[] s_interruptibleShell = ["--default-signal=INT", "sh", "-c"];

    private readonly TemporaryFolder _folder = new();
    private readonly ProgramRunner _sh = new(s_sh);
    private readonly ProgramRunner _env = new(new ToolProgram("env", "coreutils", "coreutils"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string PidFile => _folder.File("pid");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] hostile =
        [
            "",
            " ",
            "\"",
            "'",
            "\\",
            "\\\\\"",
            "a b",
            "\t",
            "\n",
            "new\nline",
            "$(id)",
            "`id`",
            "*",
            "-n",
            "--",
            "ünï😀",
            "\u001b[31m",
            "trailing\\",
            "a\\ b\"c\\\\\" d\\",
        ];

        var output = await _sh.RunAsync(["-c", "printf '%s\\0' \"$@\"", "sh", .. hostile], cancellationToken: Token);

        Assert.Equal([.. hostile, ""], output.Text.Split('\0'));
    }

    [Fact]
    public async Task A_program_runs_in_the_C_locale_from_the_root_folder_with_nothing_to_read()
    {
        var output = await _sh.RunAsync(["-c", "echo $LC_ALL; pwd; cat; echo end"], cancellationToken: Token);

        Assert.Equal("C\n/\nend\n", output.Text);
    }

    [Fact]
    public async Task Warnings_of_a_program_that_succeeds_are_kept()
    {
        var output = await _sh.RunAsync(["-c", "echo good; echo mind >&2"], cancellationToken: Token);

        Assert.Equal(("good\n", "mind\n"), (output.Text, output.StandardError));
    }

    [Fact]
    public async Task A_failure_tells_all_about_itself()
    {
        string[] arguments = ["-c", "echo sh: warning: old >&2; echo it broke >&2; echo and more >&2; exit 7"];

        var failure = await Assert.ThrowsAsync<ToolException>(() => _sh.RunAsync(arguments, cancellationToken: Token));

        Assert.Equal("it broke", failure.Message);
        Assert.Equal("sh", failure.Program);
        Assert.Equal(arguments, failure.Arguments);
        Assert.Equal(7, failure.ExitCode);
        Assert.Equal("sh: warning: old\nit broke\nand more\n", failure.StandardError);
        Assert.Equal($"sh -c '{arguments[1]}'", failure.CommandLine);
    }

    [Theory]
    [InlineData("exit 3", "sh failed with exit code 3 and no error message.")]
    [InlineData("kill -SEGV $$", "sh was terminated by signal 11.")]
    [InlineData("printf '\\033[31mred\\n' >&2; exit 1", "\\x1b[31mred")]
    [InlineData("echo 'sh: warning: only' >&2; exit 1", "sh: warning: only")]
    public async Task Every_failure_has_a_message(string script, string message)
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => _sh.RunAsync(["-c", script], cancellationToken: Token));

        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task A_missing_program_names_its_packages()
    {
        var runner = new ProgramRunner(new ToolProgram("kvmps-no-such-program", "deb-pkg", "rpm-pkg"));

        var failure = await Assert.ThrowsAsync<ToolNotFoundException>(() => runner.RunAsync(["x"], cancellationToken: Token));

        Assert.Equal(
            "The program 'kvmps-no-such-program' is not installed. It comes with the package deb-pkg (Debian, Ubuntu) or rpm-pkg "
                + "(Fedora, RHEL).",
            failure.Message);
        Assert.Equal(("deb-pkg", "rpm-pkg"), (failure.DebianPackage, failure.FedoraPackage));
    }

    [Fact]
    public async Task A_file_that_is_no_program_cannot_be_started()
    {
        var text = _folder.File("text");
        await File.WriteAllTextAsync(text, "not a program", Token);
        File.SetUnixFileMode(text, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // An absolute name stands for itself when it is looked for in the folders of PATH.
        await Assert.ThrowsAsync<ToolStartException>(() =>
            new ProgramRunner(new ToolProgram(text, "", "")).RunAsync([], cancellationToken: Token));
    }

    [Fact]
    public async Task Output_beyond_the_cap_ends_the_program()
    {
        var run = _sh.RunAsync(["-c", $"echo $$ > {PidFile}; exec yes"], new RunOptions { MaximumOutput = 100_000 }, Token);

        await Assert.ThrowsAsync<ToolOutputException>(() => run);

        Assert.False(Programs.IsAlive(await Programs.ProcessIdFrom(PidFile, Token)));
    }

    [Fact]
    public async Task Output_up_to_the_cap_is_complete()
    {
        var output = await _sh.RunAsync(["-c", "head -c 100000 /dev/zero"], new RunOptions { MaximumOutput = 100_000 }, Token);

        Assert.Equal(100_000, output.StandardOutput.Length);
    }

    [Fact]
    public async Task Chatter_on_stderr_is_cut_but_does_not_stop_the_program()
    {
        var failure = await Assert.ThrowsAsync<ToolException>(
            () => _sh.RunAsync(["-c", "head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 5"], new RunOptions { KeptError = 1000 }, Token));

        Assert.Equal(5, failure.ExitCode);
        Assert.Equal(new string('x', 1000), failure.StandardError);
    }

    [Fact]
    public async Task Output_that_is_not_UTF8_is_read_all_the_same()
    {
        var output = await _sh.RunAsync(["-c", "printf 'a\\377\\303\\274'"], cancellationToken: Token);

        Assert.Equal("a\ufffdü", output.Text);
        Assert.Equal([.. "a"u8, 0xff, .. "ü"u8], output.StandardOutput.ToArray());
    }

    [Theory]
    [InlineData("exec sleep 1000")]
    [InlineData("trap '' INT TERM HUP; exec sleep 1000")]
    public async Task Cancelling_ends_the_program_even_one_that_ignores_it(string script)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        // The marker is written after the trap is set.
        var run = _sh.RunAsync(
            ["-c", script.Replace("exec", $"echo $$ > {PidFile}; exec", StringComparison.Ordinal)],
            cancellationToken: cancellation.Token);
        var processId = await Programs.ProcessIdFrom(PidFile, Token);
        Assert.True(Programs.IsAlive(processId));

        await cancellation.CancelAsync();
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal(cancellation.Token, failure.CancellationToken);
        Assert.False(Programs.IsAlive(processId));
    }

    [Fact]
    public async Task Cancelling_asks_before_it_kills()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = _env.RunAsync(
            [
                .. s_interruptibleShell,
                $"trap 'echo asked > {_folder.File("asked")}; exit 0' INT; echo $$ > {PidFile}; while :; do sleep 0.01; done",
            ],
            cancellationToken: cancellation.Token);
        await Programs.ProcessIdFrom(PidFile, Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.True(File.Exists(_folder.File("asked")));
    }

    [Fact]
    public async Task A_program_that_dies_of_the_users_own_CtrlC_was_cancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = _env.RunAsync([.. s_interruptibleShell, $"echo $$ > {PidFile}; kill -INT $$"], cancellationToken: cancellation.Token);

        // A terminal signals both processes at once; the program may be dead before this one has heard of it.
        var processId = await Programs.ProcessIdFrom(PidFile, Token);
        await Programs.Until(() => !Programs.IsAlive(processId), Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_program_that_someone_else_interrupts_has_failed()
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() =>
            _env.RunAsync([.. s_interruptibleShell, "kill -INT $$"], cancellationToken: Token));

        Assert.Equal("env was terminated by signal 2.", failure.Message);
    }

    [Fact]
    public async Task Cancelled_beforehand_the_program_does_not_start()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _sh.RunAsync(["-c", $"echo $$ > {PidFile}"], cancellationToken: new CancellationToken(canceled: true)));

        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_ended()
    {
        var failure = await Assert.ThrowsAsync<ToolTimeoutException>(() =>
            _sh.RunAsync(["-c", $"echo $$ > {PidFile}; exec sleep 1000"], new RunOptions { Timeout = TimeSpan.FromSeconds(2) }, Token));

        Assert.Equal("sh did not respond within 2 s and was terminated.", failure.Message);
        Assert.Equal(TimeSpan.FromSeconds(2), failure.Timeout);
        Assert.False(Programs.IsAlive(await Programs.ProcessIdFrom(PidFile, Token)));
    }

    [Fact]
    public async Task A_child_left_behind_with_the_output_open_does_not_hang_the_caller()
    {
        var run = _sh.RunAsync(["-c", $"sleep 1000 & echo $! > {PidFile}"], new RunOptions { Timeout = TimeSpan.FromSeconds(1) }, Token);
        var left = await Programs.ProcessIdFrom(PidFile, Token);
        try
        {
            await Assert.ThrowsAsync<ToolTimeoutException>(() => run);
        }
        finally
        {
            using var process = Process.GetProcessById(left);
            process.Kill();
        }
    }

    [Fact]
    public async Task Many_run_at_once_without_mixing()
    {
        var outputs = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i =>
                    _sh.RunAsync(
                        [
                            "-c",
                            "head -c 200000 /dev/zero | tr '\\0' \"$1\"",
                            "sh",
                            ((char)('a' + i)).ToString(CultureInfo.InvariantCulture),
                        ],
                        cancellationToken: Token)));

        for (var i = 0; i < outputs.Length; i++) Assert.Equal(new string((char)('a' + i), 200_000), outputs[i].Text);
    }

    [Fact]
    public async Task The_observer_hears_of_every_start_on_the_callers_thread()
    {
        var heard = new StringBuilder();
        var runner = new ProgramRunner(
            s_sh,
            line => heard.Append(CultureInfo.InvariantCulture, $"{Environment.CurrentManagedThreadId}: {line}\n"));

        var caller = Environment.CurrentManagedThreadId;
        await runner.RunAsync(["-c", "exit 0"], cancellationToken: Token);

        Assert.Equal($"{caller}: sh -c 'exit 0'\n", heard.ToString());
    }
}
