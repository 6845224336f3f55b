using System.Management.Automation;
using System.Management.Automation.Language;

namespace KvmPS.Shell;

/// <summary>Reads commands and runs them until the user leaves: edited lines at a terminal, plain lines from a pipe.</summary>
internal sealed class Repl(ShellSession session)
{
    private readonly List<string> _history = [];
    private readonly Completer _completer = new(session.Runspace);

    public void Run(Func<bool> ended)
    {
        while (!ended() && ReadCommand() is { } command)
        {
            if (command.Length > 0) session.InvokeToHost(command, addToHistory: true);
        }
    }

    /// <summary>A prompt while a pipeline waits; <c>exit</c> goes back to it.</summary>
    public void RunNested()
    {
        var host = session.Host;
        host.NestedPromptEnds = false;
        Run(() => host.NestedPromptEnds || host.Stopping.IsCancellationRequested);
        // The engine counts its prompts: it must learn of every end, by exit or by an exception.
        if (!host.NestedPromptEnds && host.Stopping.IsCancellationRequested) throw new PipelineStoppedException();
        if (!host.NestedPromptEnds) session.InvokeToHost("exit");
        host.NestedPromptEnds = false;
    }

    /// <summary>A whole command: lines are read until the parser no longer waits for more. Null at the end of input.</summary>
    private string? ReadCommand()
    {
        var command = "";
        while (true)
        {
            var (end, line) = ReadLine(command.Length == 0 ? PromptText() : ">> ");
            if (end == LineEnd.Cancelled) return "";
            if (end == LineEnd.EndOfInput) return command.Length == 0 ? null : command;
            if (line.Length > 0) Remember(line);
            command = command.Length == 0 ? line : command + "\n" + line;
            // An empty line ends what the parser finds incomplete, so that a stray brace does not trap the user.
            if (line.Length == 0 || !IsIncomplete(command)) return command;
        }
    }

    private (LineEnd End, string Text) ReadLine(string prompt)
    {
        var terminal = session.Host.Terminal;
        if (terminal.IsInteractive)
        {
            // A nested prompt ends with the pipeline that it interrupts; the outermost one waits for as long as it takes.
            var stop = session.IsRunning ? session.Host.Stopping : CancellationToken.None;
            try
            {
                return new LineEditor(terminal) { Prompt = prompt, History = _history, Completer = _completer }.Read(stop);
            }
            catch (OperationCanceledException)
            {
                terminal.EndLine();
                return (LineEnd.EndOfInput, "");
            }
        }
        return terminal.ReadLine() is { } line ? (LineEnd.Entered, line) : (LineEnd.EndOfInput, "");
    }

    private string PromptText()
    {
        if (!session.Host.Terminal.IsInteractive) return "";
        var lines = (session.Invoke("prompt").Output is [.., var last] ? last.ToString() : "PS> ").Split('\n');
        session.Host.Terminal.StartLine();
        foreach (var line in lines[..^1]) session.Host.UI.WriteLine(line);
        return lines[^1];
    }

    private void Remember(string line)
    {
        if (_history is not [.., var last] || last != line) _history.Add(line);
    }

    private static bool IsIncomplete(string command)
    {
        Parser.ParseInput(command, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
