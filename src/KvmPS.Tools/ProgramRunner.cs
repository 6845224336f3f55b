using System.ComponentModel;
using System.Diagnostics;
using CliWrap;

namespace KvmPS.Tools;

/// <summary>
/// Runs one program: by argument list, never a shell; in the C locale, so that its messages can be read;
/// from <c>/</c>, so that a deleted or unmounted current folder does not matter; with nothing on its stdin but a secret.
/// </summary>
/// <param name="program">The program.</param>
/// <param name="observer">
/// Receives each command as it would be typed. It is called on the thread that called <see cref="RunAsync"/> or <see cref="Run"/>,
/// before the program starts, so a cmdlet may write to its pipeline from it.
/// </param>
internal sealed class ProgramRunner(ToolProgram program, Action<string>? observer = null)
{
    // Cancelled means: SIGINT now, SIGKILL after this. It must stay well below the second a user waits after Ctrl+C.
    private static readonly TimeSpan s_gracePeriod = TimeSpan.FromMilliseconds(400);

    private const int InterruptedExitCode = 128 + 2;

    internal async Task<ProgramOutput> RunAsync(
        IReadOnlyList<string> arguments, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= RunOptions.Default;
        cancellationToken.ThrowIfCancellationRequested();
        var file = ProgramPath.Find(program.Name) ?? throw new ToolNotFoundException(program, arguments);
        observer?.Invoke(Display.Command(program.Name, arguments));

        using var force = new CancellationTokenSource();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var escalation = interrupt.Token.Register(() => force.CancelAfter(s_gracePeriod));
        if (options.Timeout is { } timeout) interrupt.CancelAfter(timeout);

        var output = new CappedPipe(options.MaximumOutput, onOverflow: interrupt.Cancel);
        var error = new CappedPipe(options.KeptError);
        int exitCode;
        try
        {
            PipeTarget target = options.Output is { } stream ? PipeTarget.ToStream(stream)
                : options.Progress is { } progress ? new PercentPipe(progress) : output;
            var input = options.Input is { } bytes ? PipeSource.FromBytes(bytes) : PipeSource.Null;
            var result = await Start(file, arguments, input, target, error, force.Token, interrupt.Token).ConfigureAwait(false);
            exitCode = result.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw StartFailure(arguments, e);
        }
        // CliWrap throws TimeoutException when a killed program does not go away, as one stuck in a dead NFS mount does not.
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw output.Overflowed
                ? new ToolOutputException(program.Name, arguments, null, $"it wrote more than {options.MaximumOutput} bytes.")
                : new ToolTimeoutException(program.Name, arguments, options.Timeout ?? TimeSpan.Zero);
        }

        if (exitCode == InterruptedExitCode) await AwaitCancellation(cancellationToken).ConfigureAwait(false);
        return exitCode == 0 || options.Answers?.Contains(exitCode) == true
            ? new ProgramOutput(output.Bytes, error.Text, exitCode)
            : throw new ToolException(program.Name, arguments, exitCode, error.Text);
    }

    /// <summary>The same for who has nothing else to do until the program has ended.</summary>
    internal ProgramOutput Run(IReadOnlyList<string> arguments, RunOptions? options = null, CancellationToken cancellationToken = default)
        => Wait(RunAsync(arguments, options, cancellationToken));

    /// <summary>
    /// Waits for a program on the calling thread. CliWrap can only be awaited, and PowerShell's thread cannot await: here, and nowhere
    /// else in this assembly, the one becomes the other.
    /// </summary>
    internal static T Wait<T>(Task<T> work) => work.GetAwaiter().GetResult();

    /// <inheritdoc cref="Wait{T}(Task{T})" />
    internal static void Wait(Task work) => work.GetAwaiter().GetResult();

    private static CommandTask<CommandResult> Start(
        string file,
        IReadOnlyList<string> arguments,
        PipeSource input,
        PipeTarget output,
        PipeTarget error,
        CancellationToken force,
        CancellationToken interrupt)
    {
        var command = new Command(
            file, "", "/", ResourcePolicy.Default, Credentials.Default,
            new Dictionary<string, string?> { ["LC_ALL"] = "C" },
            CommandResultValidation.None, input, output, error);
        return command.ExecuteAsync(UseArgumentList, configureProcess: null, force, interrupt);

        // CliWrap would join the arguments to one string for .NET to take apart again; the list goes straight to execve.
        void UseArgumentList(ProcessStartInfo start)
        {
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
        }
    }

    /// <summary>
    /// Ctrl+C in a terminal goes to every process of the foreground group, so the program can die of it a moment
    /// before this process's own handler cancels the token. That is a cancellation, not a failure of the program.
    /// </summary>
    private static Task AwaitCancellation(CancellationToken cancellationToken)
        => cancellationToken.CanBeCanceled ? Task.Delay(TimeSpan.FromSeconds(1), cancellationToken) : Task.CompletedTask;

    private ToolException StartFailure(IReadOnlyList<string> arguments, Win32Exception failure)
    {
        const int noSuchFile = 2;
        var cause = failure.InnerException as Win32Exception ?? failure;
        return cause.NativeErrorCode == noSuchFile
            ? new ToolNotFoundException(program, arguments)
            : new ToolStartException(program.Name, arguments, cause);
    }
}
