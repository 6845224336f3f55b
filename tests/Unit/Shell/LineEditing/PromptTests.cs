using Xunit;

namespace KvmPS.Unit.Shell.LineEditing;

/// <summary>PowerShell's own host with the line editor, in a real terminal.</summary>
public sealed class PromptTests : IDisposable
{
    private readonly PromptSession _session = new();

    private string Prompt => $"PS {_session.Home}>";

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_user_edits_completes_pastes_and_cancels()
    {
        _session.WaitForPrompt(Prompt);
        _session.Type("$kvmUnitValue = 4\x07\x01");
        _session.WaitForEnd("$kvmUnitValue = 4");
        _session.Type("\x05" + "2\r");
        _session.WaitForPrompt(Prompt);

        _session.Type("$kvmUnitV\t");
        _session.WaitForEnd("$kvmUnitValue");
        _session.Type(" + 1\r");
        _session.WaitForPrompt($"43\n{Prompt}");

        _session.Type("\e[200~foreach ($i in 1..2) {\r'pasted ' + $i\r}\e[201~");
        _session.WaitForEnd("foreach ($i in 1..2) {\n>> 'pasted ' + $i\n>> }");
        Assert.DoesNotContain("pasted 1", _session.Screen.Shown, StringComparison.Ordinal);
        _session.Type("\r");
        _session.WaitForPrompt($"pasted 1\npasted 2\n{Prompt}");

        _session.Type("throw 'not run'\u0003");
        _session.WaitForPrompt($"throw 'not run'^C\n{Prompt}");

        _session.Type("if (1) {\r\r");
        _session.WaitFor("Missing closing '}'");
        _session.WaitForPrompt(Prompt);

        _session.Type("$Error.Count, $kvmUnitValue\r");
        _session.WaitForPrompt($"0\n42\n{Prompt}");
        _session.Type("\u001b[A");
        _session.WaitForEnd($"{Prompt} $Error.Count, $kvmUnitValue");
        Assert.Contains("\e[92m$Error", _session.Screen.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_C_stops_a_command_and_Control_D_leaves_the_terminal_as_it_was()
    {
        _session.WaitForPrompt(Prompt);
        _session.Type("'sleeping'; Start-Sleep 1000\r");
        _session.WaitFor("\nsleeping");
        _session.Type("\u0003");
        _session.WaitForPrompt(Prompt);

        _session.Type("\u0004");
        _session.WaitFor(" echo ");

        Assert.Contains(" icanon ", _session.Screen.Shown, StringComparison.Ordinal);
        Assert.Contains("isig ", _session.Screen.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("-isig", _session.Screen.Shown, StringComparison.Ordinal);
        Assert.EndsWith("\e[?2004l", Brackets(_session.Screen.Sent), StringComparison.Ordinal);
        Assert.Equal("'sleeping'; Start-Sleep 1000\n", File.ReadAllText($"{_session.Home}/powershell/KvmPS.Shell/history.txt"));
    }

    [Fact]
    public void Actions_of_events_run_while_the_prompt_waits()
    {
        _session.WaitForPrompt(Prompt);
        _session.Type("$null = Register-EngineEvent PowerShell.OnIdle -MaxTriggerCount 1 -Action { [Console]::Write('idle' + 'ness') }\r");

        _session.WaitForPrompt($"idleness\n{Prompt}");
    }

    // The switches of bracketed paste, in order.
    private static string Brackets(string sent) =>
        string.Concat(sent.Split("\e[?2004").Skip(1).Select(part => "\e[?2004" + part[0]));
}
