using System.Management.Automation;
using KvmPS.Shell;

const int Failed = 1;
const int WrongCommandLine = 64;
const int SignalBase = 128;

var arguments = ShellArguments.Parse(args);
if (arguments.Help)
{
    Console.Out.WriteLine(ShellArguments.Usage);
    return 0;
}
if (arguments.Mistake is null && arguments.File is not null && !File.Exists(arguments.File))
    arguments = arguments with { Mistake = $"There is no file '{arguments.File}'." };
if (arguments.Mistake is not null)
{
    Console.Error.WriteLine($"KvmPS.Shell: {arguments.Mistake}\n\n{ShellArguments.Usage}");
    return WrongCommandLine;
}

var terminal = new ConsoleTerminal();
using var session = new ShellSession(terminal);
using var interrupts = new Interrupts(session);
var repl = new Repl(session);

try
{
    foreach (var module in arguments.Modules) session.ImportModule(module);
}
catch (RuntimeException e)
{
    if (e is not PipelineStoppedException) session.ShowError(e);
    return interrupts.EndedBy + SignalBase ?? Failed;
}

var outcome = Outcome.Completed;
if (arguments.Command is not null) outcome = session.InvokeToHost(arguments.Command);
else if (arguments.File is not null) outcome = session.RunFile(Path.GetFullPath(arguments.File), arguments.FileArguments);
else
{
    interrupts.AtPrompt = terminal.IsInteractive;
    if (terminal.IsInteractive) session.Host.NestedPrompt = repl.RunNested;
    if (terminal.IsInteractive && !arguments.NoLogo) session.Host.UI.WriteLine(Banner.Text);
    repl.Run(() => session.Host.ExitCode is not null || interrupts.EndedBy is not null);
}

return interrupts.EndedBy + SignalBase
    ?? session.Host.ExitCode
    ?? (outcome == Outcome.Completed ? 0 : Failed);
