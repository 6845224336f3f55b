using System.Diagnostics;
using System.Text;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guest;

/// <summary>PowerShell in a terminal of its own (script(1) makes one), with a user who types and reads.</summary>
public sealed class TerminalSession : IDisposable
{
    private readonly StringBuilder _screen = new();
    private readonly Process _script;
    private readonly Task _reading;

    /// <summary>Runs a script in a terminal; when it has ended, the terminal's settings are shown.</summary>
    public TerminalSession(string script)
    {
        var command = $"'{Pwsh.Program}' -NoLogo -NoProfile -Command \"$SCRIPT\"; stty -a; echo settings shown";
        _script = Process.Start(new ProcessStartInfo("script", ["-qfc", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SCRIPT"] = $"Import-Module '{Repository.Module}'; {script}", ["TERM"] = "dumb", ["LC_ALL"] = "C.UTF-8" },
        }) ?? throw new InvalidOperationException("script did not start.");
        _script.StandardInput.AutoFlush = true;
        _reading = Task.Run(Read);
    }

    /// <summary>All that was shown so far.</summary>
    public string Screen
    {
        get
        {
            lock (_screen) return _screen.ToString();
        }
    }

    /// <summary>Types on the keyboard.</summary>
    public void Type(string text) => _script.StandardInput.Write(text);

    /// <summary>Returns once the text is on the screen.</summary>
    public void WaitFor(string text)
    {
        try
        {
            Eventually.True($"the terminal shows {text}", () => Screen.Contains(text, StringComparison.Ordinal));
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message} It shows: {Screen}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _script.Kill(entireProcessTree: true);
        _script.WaitForExit();
        _reading.Wait(TimeSpan.FromSeconds(10));
        _script.Dispose();
    }

    private void Read()
    {
        var buffer = new char[4096];
        for (int count; (count = _script.StandardOutput.Read(buffer)) > 0;)
            lock (_screen)
                _screen.Append(buffer, 0, count);
    }
}
