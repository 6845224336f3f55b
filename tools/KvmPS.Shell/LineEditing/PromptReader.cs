using System.Management.Automation;

namespace KvmPS.Shell.LineEditing;

/// <summary>What the function PSConsoleHostReadLine calls, which PowerShell's console host calls for every command.</summary>
public static class PromptReader
{
    private static History? s_history;
    private static bool s_faultShown;

    /// <summary>Reads a command after the prompt.</summary>
    /// <returns>Its text; null at the end of a redirected input.</returns>
    public static string? ReadLine(EngineIntrinsics engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        if (Console.IsInputRedirected) return Console.In.ReadLine();
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
        {
            return Console.In.ReadLine() ?? "exit";
        }

        s_history ??= new(new HistoryFile(HistoryFile.DefaultPath));
        using var terminal = new ConsoleTerminal();
        var editor = new LineEditor(terminal, s_history, () => Prompt(engine))
        {
            Complete = (text, cursor) => PowerShellCompletion.Find(engine, text, cursor),
            OnIdle = nothingTyped => EngineEvents.Run(engine.Events, nothingTyped),
            Colored = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && PSStyle.Instance.OutputRendering != OutputRendering.PlainText,
        };
        var command = editor.Read();
        if (s_history.Fault is { } fault && !s_faultShown)
        {
            s_faultShown = true;
            engine.Host.UI.WriteWarningLine($"The command history is not saved. {fault}");
        }
        if (!LineEditor.IsIncomplete(command, out var errors)) return command;
        // The host would ask for more lines, and end only with Ctrl+C. The user, who entered an empty one, wants to see what is wrong.
        engine.Host.UI.WriteErrorLine(new ParseException(errors).Message);
        return "";
    }

    private static string Prompt(EngineIntrinsics engine)
    {
        try
        {
            return engine.InvokeCommand.InvokeScript("prompt") is [.., { } last] ? last.ToString() : "PS> ";
        }
        catch (RuntimeException)
        {
            return "PS> ";
        }
    }
}
