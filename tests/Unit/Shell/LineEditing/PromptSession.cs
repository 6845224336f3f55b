using System.Diagnostics;
using KvmPS.Unit.Tools;

namespace KvmPS.Unit.Shell.LineEditing;

/// <summary>The built pwsh in a terminal of its own (script(1) makes one), with a user who types and reads.</summary>
internal sealed class PromptSession : IDisposable
{
    // Ctrl+C is for PowerShell alone: the shell gets it too, and dash would end with it. env gives PowerShell the default back, also
    // where whoever runs the tests in the background has Ctrl+C ignored.
    private const string Command =
        "trap '' INT; stty cols 80 rows 24; env --default-signal=INT $PWSH -NoProfile -ConfigurationFile $CONFIGURATION; stty -a";

    // The line editor switches it on with the keys, and off with them.
    private const string BracketedPaste = "\e[?2004";

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(2);

    private readonly TerminalScreen _screen = new(80, 24);
    private readonly TemporaryFolder _home = new();
    private readonly Process _script;
    private readonly Task _reading;

    public PromptSession()
    {
        var start = new ProcessStartInfo("script", ["-qfc", Command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _home.Path,
            Environment =
            {
                ["TERM"] = "xterm",
                ["LC_ALL"] = "C.UTF-8",
                ["HOME"] = _home.Path,
                ["XDG_DATA_HOME"] = _home.Path,
                ["PWSH"] = Path.Combine(AppContext.BaseDirectory, "pwsh"),
                ["CONFIGURATION"] = Path.Combine(AppContext.BaseDirectory, "LineEditor.pssc"),
                ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
                ["POWERSHELL_UPDATECHECK"] = "Off",
            },
        };
        start.Environment.Remove("NO_COLOR");
        _script = Process.Start(start) ?? throw new InvalidOperationException("script did not start.");
        _script.StandardInput.AutoFlush = true;
        _reading = Task.Run(Read);
    }

    /// <summary>What the screen shows, and, for <c>Sent</c>, all that went to it.</summary>
    public (string Shown, string Sent) Screen
    {
        get
        {
            lock (_screen) return (_screen.Text, _screen.Sent.ToString());
        }
    }

    public string Home => _home.Path;

    public void Type(string keys)
    {
        lock (_script) _script.StandardInput.Write(keys);
    }

    /// <summary>Waits until the screen ends with this text, trailing blanks apart.</summary>
    public void WaitForEnd(string text) => WaitFor(text, screen => screen.Shown.EndsWith(text, StringComparison.Ordinal));

    /// <summary>
    /// Waits until the screen ends with this text and the line editor reads keys: PowerShell writes its prompt before that,
    /// and a terminal that still collects lines swallows the Ctrl+D of somebody who is faster.
    /// </summary>
    public void WaitForPrompt(string text) =>
        WaitFor(
            text,
            screen =>
                screen.Shown.EndsWith(text, StringComparison.Ordinal)
                && screen.Sent.LastIndexOf(BracketedPaste + 'h', StringComparison.Ordinal)
                    > screen.Sent.LastIndexOf(BracketedPaste + 'l', StringComparison.Ordinal));

    public void WaitFor(string text) => WaitFor(text, screen => screen.Shown.Contains(text, StringComparison.Ordinal));

    public void Dispose()
    {
        _script.Kill(entireProcessTree: true);
        _script.WaitForExit();
        _reading.Wait(TimeSpan.FromSeconds(10));
        _script.Dispose();
        _home.Dispose();
    }

    private void WaitFor(string text, Func<(string Shown, string Sent), bool> isThere)
    {
        var clock = Stopwatch.StartNew();
        while (!isThere(Screen))
        {
            if (clock.Elapsed > s_timeout) throw new TimeoutException($"The terminal does not show:\n{text}\n\nIt shows:\n{Screen.Shown}");
            Thread.Sleep(20);
        }
    }

    // A terminal answers when it is asked where the cursor is.
    private void Read()
    {
        var buffer = new char[4096];
        for (int count; (count = _script.StandardOutput.Read(buffer)) > 0;)
        {
            var parts = new string(buffer, 0, count).Split("\e[6n");
            for (var i = 0; i < parts.Length; i++)
            {
                string? answer;
                lock (_screen)
                {
                    _screen.Write(parts[i]);
                    answer = i < parts.Length - 1 ? $"\e[{_screen.Row + 1};{Math.Min(_screen.Column, 79) + 1}R" : null;
                }
                if (answer is not null) Type(answer);
            }
        }
    }
}
